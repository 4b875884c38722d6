"""Remote sites, modular units, locations, enrolment per master file, equipment, competence, restrictions."""
