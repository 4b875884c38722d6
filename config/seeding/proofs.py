"""Proofs of made-up people, so that a demonstration can hold signatures before anybody has signed in."""

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts.actors import PersonActor
from accounts.models import SigningProof
from accounts.reauth import Proof
from config.seeding.guard import only_in_demo

METHOD = "demonstration seed"


def prove(actor: PersonActor) -> Proof:
    """A proof that says what it is: the signature's evidence reads ``demonstration seed``. Good once, like any other.

    Raises ``ImproperlyConfigured`` outside the demonstration and for a person who is not made up.
    """
    only_in_demo()
    if not actor.person.is_demo:
        raise ImproperlyConfigured("only people made up for the demonstration sign without being asked")
    row = SigningProof(person=actor.person, methods=[METHOD], made_at=timezone.now())
    row.save(force_insert=True)
    return Proof(proof_id=row.pk, person_id=actor.person_id, methods=(METHOD,), made_at=row.made_at)
