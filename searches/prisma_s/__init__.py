"""The PRISMA-S report of a review's searches, made of plain facts."""
