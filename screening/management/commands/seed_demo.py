"""Make the demo review and print its accounts; run again it changes nothing."""

from __future__ import annotations

from reviewsite.lib.commands import PlainCommand
from screening.services.demo import demo_password, seed_demo


class Command(PlainCommand):
    help = "Make the demo review “tacrolimus”, screening half done; run again it changes nothing."

    def handle(self, *args, **options) -> None:
        review, is_new = seed_demo()
        self.stdout.write(f"Demo review “{review.title}” {'made' if is_new else 'is there'}.")
        self.stdout.write(f"Its accounts, all with the password {demo_password()}:")
        members = review.memberships.filter(is_active=True).select_related("user")
        for member in members.order_by("pk"):
            self.stdout.write(f"  {member.user.email:<20} {member.role}")
