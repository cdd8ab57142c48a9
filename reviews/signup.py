"""What the sign-up page asks beside e-mail and password (allauth loads it by this path)."""

from django import forms


class SignupForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=150,
        help_text="As your team knows you.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
