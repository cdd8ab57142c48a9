"""Forms of the review's own pages."""

from django import forms

from reviews.models import Criteria, Invitation, Review
from reviews.vocabulary import Role
from reviewsite.lib.choices import choices_of

PICO = ["question", "population", "intervention", "comparator", "outcomes"]


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["title", *PICO]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in PICO}


class SettingsForm(ReviewForm):
    class Meta(ReviewForm.Meta):
        fields = ["title", *PICO, "lead_may_adjudicate_own", "resolver_url"]

    resolver_url = forms.URLField(
        label="Address of the library’s link resolver",
        help_text="OpenURL; reports get a link “Find it in the library”. Begins with https://.",
        max_length=500,
        required=False,
        assume_scheme="https",
    )

    def clean_resolver_url(self) -> str:
        address = self.cleaned_data["resolver_url"]
        if address and not address.startswith("https://"):
            raise forms.ValidationError("The address begins with https://.")
        return address


class CriteriaForm(forms.ModelForm):
    class Meta:
        model = Criteria
        fields = ["inclusion", "exclusion"]
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in fields}
        help_texts = {
            "inclusion": "One criterion a line.",
            "exclusion": "One criterion a line.",
        }


class ReasonsForm(forms.Form):
    reasons = forms.CharField(
        label="Full-text exclusion reasons",
        help_text="One a line, most important first: when two reviewers exclude for different "
        "reasons, the higher one is counted. “Awaiting classification” and “Ongoing study” "
        "are offered below them.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["role", "email"]
        help_texts = {"email": "If given, only this address can use the link."}


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=choices_of(Role))
