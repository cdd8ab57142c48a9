"""A mark on a page of a full text."""

from __future__ import annotations

from django import forms


class AnnotationForm(forms.Form):
    key = forms.UUIDField()
    page = forms.IntegerField(min_value=1, max_value=100_000)
    rectangles = forms.JSONField(required=False)
    quote = forms.CharField(required=False, max_length=10_000)
    comment = forms.CharField(required=False, max_length=4000)

    def clean_rectangles(self) -> list:
        rectangles = self.cleaned_data["rectangles"] or []
        is_list = isinstance(rectangles, list) and all(isinstance(r, list) for r in rectangles)
        if not is_list:
            raise forms.ValidationError("This is no list of rectangles.")
        return rectangles
