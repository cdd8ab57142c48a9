"""The worked example of the flow rules (tacrolimus review, invented numbers) in four variants."""

from dataclasses import replace

from screening.prisma.flow import Count, Flow

V1 = Flow(
    database_results=710,
    database_specific_results=(
        Count("PubMed", 120),
        Count("Scopus", 210),
        Count("Web of Science", 180),
        Count("Google Scholar", 200),
    ),
    register_results=6,
    register_specific_results=(Count("ClinicalTrials.gov", 6),),
    duplicates=262,
    excluded_automatic=0,
    excluded_other=4,
    records_screened=450,
    records_excluded=394,
    dbr_sought_reports=56,
    dbr_notretrieved_reports=3,
    dbr_assessed=53,
    dbr_excluded=(
        Count("Wrong population", 14),
        Count("Wrong intervention", 9),
        Count("Wrong publication type", 13),
        Count("No relevant outcome", 4),
    ),
    inc_dbr=13,
    new_studies=11,
    new_reports=13,
)

V2 = replace(
    V1,
    website_results=3,
    organisation_results=0,
    citations_results=14,
    other_removed=2,
    other_sought_reports=15,
    other_notretrieved_reports=1,
    other_assessed=14,
    other_excluded=(Count("Wrong population", 8), Count("Wrong publication type", 3)),
    inc_other=3,
    new_studies=13,
    new_reports=16,
)

V3 = replace(V1, previous_studies=8, previous_reports=9, total_studies=19, total_reports=22)

V4 = replace(
    V2,
    previous_studies=8,
    previous_reports=9,
    new_reports=15,
    new_reports_of_previous=1,
    total_studies=21,
    total_reports=25,
)

INTERIM = replace(
    V1,
    dbr_sought_reports=54,
    dbr_assessed=50,
    pending_screening=2,
    pending_retrieval=1,
    new_studies=8,
    new_reports=10,
    inc_dbr=10,
)

VARIANTS = {"V1": V1, "V2": V2, "V3": V3, "V4": V4, "interim": INTERIM}
