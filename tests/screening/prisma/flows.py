"""Hypothesis strategies for flows whose sums hold."""

from hypothesis import strategies as st

from screening.prisma.flow import Count, Flow

numbers = st.integers(min_value=0, max_value=5_000)
labels = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
reasons = st.lists(st.builds(Count, labels, numbers), max_size=5).map(tuple)


@st.composite
def parts_of(draw, total):
    """`total` split into one to four Counts."""
    cuts = sorted(draw(st.lists(st.integers(0, total), max_size=3)))
    return tuple(
        Count(draw(labels), end - start)
        for start, end in zip([0, *cuts], [*cuts, total], strict=True)
    )


def total(counts):
    return sum(count.n for count in counts)


@st.composite
def _databases_arm(draw):
    """Counted upwards from the included reports to the records identified."""
    pending_screening, pending_retrieval, pending_full_text = draw(
        st.just((0, 0, 0)) | st.tuples(numbers, numbers, numbers)
    )
    excluded, inc_dbr = draw(reasons), draw(numbers)
    not_retrieved, records_excluded = draw(numbers), draw(numbers)
    removed = draw(st.tuples(numbers, numbers, numbers))
    assessed = total(excluded) + inc_dbr + pending_full_text
    sought = assessed + not_retrieved + pending_retrieval
    adj_dbr = draw(st.integers(-3, min(3, sought)))
    screened = sought + records_excluded - adj_dbr + pending_screening
    identified = screened + sum(removed)
    registers = draw(st.integers(0, identified))
    return {
        "database_results": identified - registers,
        "database_specific_results": draw(parts_of(identified - registers)),
        "register_results": registers,
        "register_specific_results": draw(parts_of(registers)),
        "duplicates": removed[0],
        "excluded_automatic": removed[1],
        "excluded_other": removed[2],
        "records_screened": screened,
        "records_excluded": records_excluded,
        "dbr_sought_reports": sought,
        "dbr_notretrieved_reports": not_retrieved,
        "dbr_assessed": assessed,
        "dbr_excluded": excluded,
        "inc_dbr": inc_dbr,
        "adj_dbr": adj_dbr,
        "pending_screening": pending_screening,
        "pending_retrieval": pending_retrieval,
        "pending_full_text": pending_full_text,
    }


@st.composite
def _other_arm(draw):
    excluded, included, not_retrieved = draw(reasons), draw(numbers), draw(numbers)
    removed = draw(numbers)
    assessed = total(excluded) + included
    sought = assessed + not_retrieved
    websites, organisations, citations = draw(parts_of_three(sought + removed))
    return {
        "website_results": websites,
        "organisation_results": organisations,
        "citations_results": citations,
        "other_removed": removed,
        "other_sought_reports": sought,
        "other_notretrieved_reports": not_retrieved,
        "other_assessed": assessed,
        "other_excluded": excluded,
        "inc_other": included,
    }


def parts_of_three(whole):
    cuts = st.lists(st.integers(0, whole), min_size=2, max_size=2).map(sorted)
    return cuts.map(lambda cut: (cut[0], cut[1] - cut[0], whole - cut[1]))


def _terminal(values):
    """The terminal states behind the boxes."""
    names = ("duplicates", "excluded_automatic", "excluded_other", "records_excluded")
    names += ("dbr_notretrieved_reports", "inc_dbr", "other_removed")
    names += ("other_notretrieved_reports", "inc_other")
    excluded = (*values["dbr_excluded"], *values.get("other_excluded", ()))
    return (*(Count(name, values.get(name, 0)) for name in names), *excluded)


@st.composite
def consistent_flows(draw, *, has_other=None, is_update=None):
    """A flow of any variant that violates nothing; None leaves an arm to chance."""
    values = draw(_databases_arm())
    if draw(st.booleans()) if has_other is None else has_other:
        values |= draw(_other_arm())
    reports = values["inc_dbr"] + values.get("inc_other", 0)
    if draw(st.booleans()) if is_update is None else is_update:
        values["new_reports_of_previous"] = draw(st.integers(0, reports))
        reports -= values["new_reports_of_previous"]
    values["new_reports"] = reports
    values["new_studies"] = draw(st.integers(min(1, reports), reports))
    if "new_reports_of_previous" in values:
        values |= draw(_versions(values))
    found = ("website_results", "organisation_results", "citations_results")
    others = (Count(key, values.get(key, 0)) for key in found)
    sources = (*values["database_specific_results"], *values["register_specific_results"], *others)
    return Flow(**values, states=_terminal(values), sources=sources)


@st.composite
def _versions(draw, values):
    removed_studies, removed_reports = draw(numbers), draw(numbers)
    studies, reports = draw(numbers) + removed_studies, draw(numbers) + removed_reports
    all_reports = reports + values["new_reports"] + values["new_reports_of_previous"]
    return {
        "previous_studies": studies,
        "previous_reports": reports,
        "previous_removed": removed_studies,
        "previous_reports_removed": removed_reports,
        "total_studies": studies + values["new_studies"] - removed_studies,
        "total_reports": all_reports - removed_reports,
    }
