"""Forms of calibration rounds."""

from __future__ import annotations

from django import forms

from reviews.models import ExclusionReason
from reviewsite.lib.choices import choices_of
from screening.forms.desk import VerdictForm
from screening.models import CalibrationRound
from screening.rules.calibration import Target
from screening.vocabulary import Strata, TargetStatistic


class RoundForm(forms.Form):
    """A new calibration round: what is drawn, and what must be reached."""

    size = forms.IntegerField(
        label="Records",
        min_value=1,
        help_text="50 to 100 at title and abstract, 5 to 10 reports at full text, are common.",
    )
    strata = forms.ChoiceField(label="Drawn", choices=choices_of(Strata))
    seed = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        help_text="The same seed draws the same records; it is kept with the round.",
    )
    statistic = forms.ChoiceField(
        label="Target",
        choices=choices_of(TargetStatistic),
        help_text="Every pair of readers must reach it, and the share judged alike too.",
    )
    least = forms.FloatField(
        label="At least",
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    percent = forms.FloatField(label="Judged alike, at least (%)", min_value=0, max_value=100)

    @property
    def arguments(self) -> dict:
        """What `open_round` takes."""
        data = self.cleaned_data
        target = Target(TargetStatistic(data["statistic"]), data["least"], data["percent"] / 100)
        return {
            "size": data["size"],
            "seed": data["seed"],
            "strata": Strata(data["strata"]),
            "target": target,
        }


class CalibrationVerdictForm(VerdictForm):
    """A verdict in a round: an exclusion may name its reason at title and abstract too."""

    def __init__(self, *args, calibration: CalibrationRound, **kwargs):
        super().__init__(*args, review=calibration.review, stage=calibration, **kwargs)
        del self.fields["tags"]
        self.fields.pop("further", None)
        if not calibration.is_full_text:
            self.fields["reason"] = forms.ModelChoiceField(
                ExclusionReason.objects.filter(review=calibration.review_id, is_active=True),
                required=False,
                empty_label="No reason, or choose one",
                label="Reason, if you exclude",
                help_text="Disagreements are listed by it afterwards.",
            )

    @property
    def arguments(self) -> dict:
        """What `record_calibration_verdict` takes."""
        return {name: value for name, value in super().arguments.items() if name != "tags"}
