"""What a lead arranges for a stage: its policy, who reads what, who leaves."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from reviews.access import SCREENERS
from reviews.models import Membership
from reviewsite.lib.choices import choices_of
from screening.models import Stage
from screening.rules.arrangement import LARGEST_BATCH, Arrangement
from screening.rules.policy import MOST_PLACES, Policy
from screening.vocabulary import Allocation, Departure, PolicyRule


class PolicyForm(forms.Form):
    """The policy of a stage: by GET it is shown what it touches, by POST it is applied."""

    rule = forms.ChoiceField(
        label="Who reads each record",
        choices=[
            ("independent", "Each record gets the same number of readers, blind to each other"),
            ("verified", "One reader; what is excluded is verified by another"),
            ("liberal", "Liberal accelerated: one reader includes, exclusions need more"),
        ],
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(
        label="Number of readers",
        min_value=1,
        max_value=MOST_PLACES,
        help_text="1 is single screening, 2 dual screening. With the other two policies, "
        "it is how many must exclude.",
    )
    maybe_conflicts = forms.BooleanField(
        label="Maybe against exclude is a conflict",
        required=False,
        help_text="If not, the record goes on as included, marked uncertain. Under liberal "
        "accelerated it does so anyway.",
    )

    reason_conflicts = forms.BooleanField(
        label="Different reasons to exclude are a conflict",
        required=False,
        help_text="If not, the one that stands higher in the review’s list is the reason.",
    )

    def __init__(self, *args, stage: Stage, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["maybe_conflicts" if stage.is_full_text else "reason_conflicts"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("rule") != PolicyRule.INDEPENDENT and data.get("places") == 1:
            self.add_error("places", "With this policy at least two must exclude.")
        return data

    @property
    def policy(self) -> Policy:
        data = self.cleaned_data
        rule = PolicyRule(data["rule"])
        conflicts = data.get("maybe_conflicts", True) or rule == PolicyRule.LIBERAL
        return Policy(rule, data["places"], conflicts, data.get("reason_conflicts", False))


class ArrangementForm(forms.Form):
    """Who reads what at a stage: by GET it is shown what it touches, by POST it is done."""

    allocation = forms.ChoiceField(
        label="How records come to people",
        choices=[
            ("queue", "From the common queue: whoever is there gets the next record"),
            ("batches", "By batches: each takes some records at once, theirs for some days"),
            ("share", "By share: dealt out in equal parts; each reads these, then what nobody has"),
        ],
        widget=forms.RadioSelect,
    )
    batch_size = forms.IntegerField(
        label="Records in a batch", min_value=1, max_value=LARGEST_BATCH, help_text="By batches."
    )
    anew = forms.BooleanField(
        label="Deal again what was dealt and nobody decided",
        required=False,
        help_text="By share. If not, only what is free is dealt, to those who have least left.",
    )
    readers = forms.TypedMultipleChoiceField(
        label="Who may screen",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose nobody, and everybody whose role lets them may. Earlier verdicts stay.",
    )
    needs_experienced = forms.BooleanField(
        label="One experienced reader on each record",
        required=False,
        help_text="The last place of a record is kept for one, until one is among its readers.",
    )
    experienced = forms.TypedMultipleChoiceField(
        label="Who is experienced",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hides_sources = forms.BooleanField(
        label="Hide authors, journal and links",
        required=False,
        help_text="At the desk, in conflicts and discussions. Lists of citations, reports and "
        "exports still have them.",
    )

    def __init__(self, *args, stage: Stage, team: Iterable[Membership], **kwargs):
        super().__init__(*args, **kwargs)
        self.stage = stage
        people = [(member.pk, str(member.user)) for member in team]
        self.fields["readers"].choices = self.fields["experienced"].choices = people

    def clean_allocation(self) -> Allocation:
        allocation = Allocation(self.cleaned_data["allocation"])
        if allocation == Allocation.SHARE and self.stage.policy.is_sequential:
            raise forms.ValidationError(
                "Shares need a policy with a fixed number of readers for each record."
            )
        return allocation

    @property
    def arrangement(self) -> Arrangement:
        data = self.cleaned_data
        return Arrangement(
            allocation=data["allocation"],
            batch_size=data["batch_size"],
            readers=frozenset(data["readers"]),
            needs_experienced=data["needs_experienced"],
            experienced=frozenset(data["experienced"]),
            hides_sources=data["hides_sources"],
        )


class DepartureForm(forms.Form):
    """What becomes of the work of somebody who leaves."""

    departure = forms.ChoiceField(
        label="What becomes of their work",
        choices=choices_of(Departure),
        initial=Departure.KEEP.value,
        widget=forms.RadioSelect,
    )
    to = forms.ModelChoiceField(
        Membership.objects.none(),
        required=False,
        label="Hand over to",
        empty_label="Choose a colleague",
    )
    reason = forms.CharField(
        label="Why their verdicts are withdrawn",
        required=False,
        max_length=500,
        help_text="Needed to reopen.",
    )

    def __init__(self, *args, leaving: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = (
            Membership.objects.filter(review=leaving.review_id, is_active=True, role__in=SCREENERS)
            .exclude(pk=leaving.pk)
            .select_related("user")
        )
