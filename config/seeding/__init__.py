"""The demonstration's records: made through the services by made-up people, one after the other.

Three things make a demonstration possible and are worth nothing anywhere else; each refuses unless
``settings.SPOKEWISE.DEMO`` is on, which production pins off and checks again before it serves:

- ``clock``: what must have been in place before the first batch (licence, master file, sites, people) is put in place
  under a clock that stands three months back. Batches are not: their records arrive now, as from hospital systems that
  send what they recorded days ago, because the database refuses an entry that claims to have been received yesterday.
- ``proofs``: signatures are real rows, sealed and bound to their content; the evidence of each says
  ``demonstration seed`` instead of a password and a code.
- ``people``: accounts marked as made up, with one shared second factor that everybody can read.
"""
