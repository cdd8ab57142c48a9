"""Forms of the screening pages."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django import forms

from reviews.access import SCREENERS
from reviews.models import ExclusionReason, Membership, Review
from reviewsite.lib.choices import choices_of
from screening.models import DeskPreferences, Diagram, Stage
from screening.prisma.labels import DEFAULTS, LONGEST
from screening.rules.arrangement import LARGEST_BATCH, Arrangement
from screening.rules.keys import ACTIONS, PRESETS
from screening.rules.policy import MOST_PLACES, Policy
from screening.vocabulary import Allocation, Departure, PolicyRule, Verdict


class VerdictForm(forms.Form):
    """One verdict: `key` is the click's UUID, `replaces` the own verdict it changes.

    Without `stage` it reads verdicts of either. Tags that were not sent are left as they are.
    """

    verdict = forms.ChoiceField(choices=[(v.value, v.label) for v in Verdict])
    key = forms.UUIDField(widget=forms.HiddenInput)
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        empty_label="Choose a reason to exclude",
        label="Exclusion reason",
        help_text="The first of the list that applies.",
    )
    further = forms.ModelMultipleChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        label="Further reasons",
        help_text="Kept, not counted; the highest of all in the list is the reason.",
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    tags = forms.CharField(
        required=False,
        max_length=1500,
        help_text="Separated by commas. Nobody else sees which you put here.",
        widget=forms.TextInput(attrs={"list": "tag-names", "autocomplete": "off"}),
    )

    def __init__(self, *args, review: Review, stage: Stage | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        if stage is None or stage.is_full_text:
            reasons = ExclusionReason.objects.filter(review=review, is_active=True)
            self.fields["reason"].queryset = self.fields["further"].queryset = reasons
        else:
            del self.fields["reason"], self.fields["further"]

    @property
    def arguments(self) -> dict:
        """What `record_decision` takes."""
        data = self.cleaned_data
        reason = data.get("reason")
        given = {
            "verdict": data["verdict"],
            "key": data["key"],
            "replaces": data["replaces"],
            "note": data["note"],
            "reason_id": reason.pk if reason else None,
            "tags": data["tags"].split(",") if "tags" in self.data else None,
        }
        if "further" in data:
            given["further"] = [reason.pk for reason in data["further"]]
        return given


class WithdrawalForm(forms.Form):
    """Taking back the own verdict `replaces`; `key` is the click's UUID."""

    key = forms.UUIDField()
    replaces = forms.UUIDField()


class AheadForm(forms.Form):
    """The records a desk has (`have`), and how many it wants to hold."""

    have = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    want = forms.IntegerField(min_value=1, max_value=LARGEST_BATCH)

    def __init__(self, data):
        super().__init__(data)
        self.fields["have"].choices = [(pk, pk) for pk in data.getlist("have")]


class AlongForm(AheadForm):
    """The records a desk has, and how many (`count`) are to be taken along."""

    want = None
    count = forms.IntegerField(min_value=1, max_value=LARGEST_BATCH)


class TagsForm(forms.Form):
    """The tags of one record, separated by commas; none removes them."""

    tags = forms.CharField(required=False, max_length=1500)

    @property
    def names(self) -> list[str]:
        return self.cleaned_data["tags"].split(",")


class LookForm(forms.ModelForm):
    class Meta:
        model = DeskPreferences
        fields = ["text_size", "density", "shows_reader_number"]
        labels = {
            "density": "Highlights",
            "shows_reader_number": "Say whether I am the first or the second reader of a record",
        }


class KeysForm(forms.Form):
    """A preset, and a key of one's own for each action; an empty one is the preset's."""

    preset = forms.ChoiceField(
        label="Keys like", choices=[(key, name) for key, (name, _) in PRESETS.items()]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for action, label in ACTIONS.items():
            self.fields[action] = forms.CharField(
                label=label,
                required=False,
                max_length=1,
                widget=forms.TextInput(attrs={"autocomplete": "off", "size": 2}),
            )


class OwnVerdictsForm(forms.Form):
    """What to show of one's own verdicts."""

    verdict = forms.ChoiceField(
        required=False,
        choices=[("", "All verdicts"), *((v.value, v.label) for v in Verdict if v != "withdrawn")],
    )
    words = forms.CharField(required=False, max_length=200, label="Words in the title")
    version = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Criteria of then"
    )
    tag = forms.ChoiceField(required=False)
    stale = forms.BooleanField(required=False, label="Made under older criteria")

    def __init__(self, data, *, versions: list[int], tags: list[str]):
        super().__init__(data)
        self.fields["version"].choices = [("", "All versions"), *((v, v) for v in versions)]
        self.fields["tag"].choices = [("", "All tags"), *((t, t) for t in tags)]


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


class RulingForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Ruling",
        choices=[("include", "Include"), ("exclude", "Exclude")],
        widget=forms.RadioSelect,
    )
    reason = forms.ModelChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        label="Exclusion reason",
        help_text="Needed to exclude a report.",
    )
    why = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the ruling; the team can read it when screening is closed.",
    )

    def __init__(self, *args, stage: Stage, **kwargs):
        super().__init__(*args, **kwargs)
        if stage.is_full_text:
            self.fields["reason"].queryset = ExclusionReason.objects.filter(
                review=stage.review_id, is_active=True
            )
        else:
            del self.fields["reason"]


class AnswerForm(forms.Form):
    """A reader's one answer in a discussion: keep the own verdict, or another one."""

    verdict = forms.ChoiceField(label="Your answer", widget=forms.RadioSelect)
    reason = forms.ModelChoiceField(
        ExclusionReason.objects.none(),
        required=False,
        label="Exclusion reason",
        help_text="Needed to exclude a report.",
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, stage: Stage, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        words = [Verdict.INCLUDE, Verdict.EXCLUDE]
        if stage.is_full_text:
            self.fields["reason"].queryset = ExclusionReason.objects.filter(
                review=stage.review_id, is_active=True
            )
        else:
            words.append(Verdict.MAYBE)
            del self.fields["reason"]
        revised = [(word.value, f"I revise it to {word.value}") for word in words]
        self.fields["verdict"].choices = [("keep", "I keep my verdict"), *revised]

    @property
    def arguments(self) -> dict:
        """What `answer` takes."""
        reason = self.cleaned_data.get("reason")
        wanted = ("verdict", "key", "note")
        given = {name: self.cleaned_data[name] for name in wanted}
        return given | {"reason_id": reason.pk if reason else None}


class RuleForm(forms.Form):
    """A line for the criteria that a conflict taught."""

    rule_verdict = forms.ChoiceField(
        label="Goes to", choices=[("include", "Include when"), ("exclude", "Exclude when")]
    )
    text = forms.CharField(label="The rule, in one line", max_length=500)


class RetrievalForm(forms.Form):
    retrieval = forms.CharField()
    note = forms.CharField(required=False, max_length=300)


class StudyForm(forms.Form):
    label = forms.CharField(label="Name of the study", max_length=200)
    reports = forms.TypedMultipleChoiceField(coerce=str)

    def __init__(self, *args, choices: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reports"].choices = [(pk, pk) for pk in choices]


class DiagramForm(forms.ModelForm):
    """What the rows cannot tell of the diagram; an empty label is the published one."""

    class Meta:
        model = Diagram
        fields = [
            "is_update",
            "previous_studies",
            "previous_reports",
            "previous_source",
            "previous_removed",
            "previous_reports_removed",
            "shows_other_methods",
            "total_studies_ma",
            "total_reports_ma",
        ]
        help_texts = {
            "previous_source": "The figure or table of the earlier publication, or a snapshot.",
            "previous_removed": "Retracted since, or no longer eligible; a footnote says so.",
            "total_studies_ma": "Left empty, the line is not printed.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, text in DEFAULTS.items():
            self.fields[f"label-{key}"] = forms.CharField(
                label=text,
                required=False,
                max_length=LONGEST,
                initial=self.instance.labels.get(key, ""),
                widget=forms.TextInput(attrs={"placeholder": text}),
            )

    def clean(self) -> dict:
        """The service says what cannot be, in words; the model's constraints would not."""
        return self.cleaned_data

    @property
    def number_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    @property
    def label_fields(self) -> list[forms.BoundField]:
        return [self[f"label-{key}"] for key in DEFAULTS]

    @property
    def fields_to_save(self) -> dict:
        """What `save_diagram` takes."""
        data = self.cleaned_data
        labels = {key: data[f"label-{key}"] for key in DEFAULTS}
        removed = ("previous_removed", "previous_reports_removed")
        return (
            {name: data[name] for name in self.Meta.fields}
            | {name: data[name] or 0 for name in removed}
            | {"labels": labels}
        )


class PairFilterForm(forms.Form):
    """Which of the waiting pairs to see."""

    rule = forms.ChoiceField(label="What was found", required=False)
    databases = forms.ChoiceField(label="Between", required=False)

    def __init__(self, *args, rules: list, databases: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", "Anything"), *rules]
        self.fields["databases"].choices = [("", "All databases"), *databases]


class ScoreForm(forms.Form):
    score = forms.FloatField(
        label="Score from",
        min_value=0,
        max_value=1,
        initial=0.95,
        help_text="0 to 1: how alike the two records are in all fields.",
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
