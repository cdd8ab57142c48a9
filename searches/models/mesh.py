"""Medical Subject Headings as loaded from a file, shared by all reviews."""

from django.db import models


class MeshRelease(models.Model):
    """One loaded release; only the current one is read, another one is on its way in or out."""

    year = models.CharField(max_length=20)
    source = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_mesh_release",
            )
        ]

    def __str__(self) -> str:
        return f"MeSH {self.year}"


class MeshDescriptor(models.Model):
    """A heading; `folded` is its name as it is compared, `allowed` the codes of its qualifiers."""

    release = models.ForeignKey(MeshRelease, models.CASCADE, related_name="descriptors")
    ui = models.CharField(max_length=12)
    name = models.CharField(max_length=255)
    folded = models.CharField(max_length=255)
    kind = models.CharField("Class", max_length=1)
    scope_note = models.TextField(blank=True)
    allowed = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "ui"], name="mesh_ui_once_a_release"),
            models.UniqueConstraint(fields=["release", "folded"], name="mesh_name_once_a_release"),
        ]

    def __str__(self) -> str:
        return self.name


class MeshTreeNumber(models.Model):
    """One place of a heading in the hierarchy."""

    descriptor = models.ForeignKey(MeshDescriptor, models.CASCADE, related_name="tree_numbers")
    number = models.CharField(max_length=100, db_index=True)

    def __str__(self) -> str:
        return self.number


class MeshEntryTerm(models.Model):
    """A synonym; `permuted` marks another word order of a term that is there as well."""

    descriptor = models.ForeignKey(MeshDescriptor, models.CASCADE, related_name="entry_terms")
    text = models.CharField(max_length=500)
    folded = models.CharField(max_length=500, db_index=True)
    permuted = models.BooleanField()

    def __str__(self) -> str:
        return self.text


class MeshQualifier(models.Model):
    """A subheading of the release, by its two-letter code."""

    release = models.ForeignKey(MeshRelease, models.CASCADE, related_name="qualifiers")
    code = models.CharField(max_length=2)
    name = models.CharField(max_length=100)
    ui = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="mesh_code_once_a_release")
        ]

    def __str__(self) -> str:
        return self.name
