"""Who belongs to a review and in which role; invitations that work once."""

from django.conf import settings
from django.db import models

from reviews.vocabulary import Role
from reviewsite.lib.choices import choices_of


class Membership(models.Model):
    """One person in one review. Everything a person sees or does starts from this row."""

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=choices_of(Role))
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], name="one_membership_per_person"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]),
                name="membership_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    @property
    def is_lead(self) -> bool:
        return self.role == Role.LEAD

    @property
    def may_screen(self) -> bool:
        return self.role in (Role.LEAD, Role.REVIEWER)

    @property
    def may_search(self) -> bool:
        return self.role in (Role.LEAD, Role.SEARCHER)


class Invitation(models.Model):
    """A link that lets one person join once; only the hash of its token is stored."""

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=choices_of(Role))
    email = models.EmailField("E-mail", blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True, used_by__isnull=True)
                | models.Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} for {self.email or 'anybody with the link'}"
