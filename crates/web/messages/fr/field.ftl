# Fields of any form, and what is wrong with them.
field-optional = (facultatif)
field-errors = Veuillez d’abord corriger :
field-postal = Un code postal de ce pays ressemble à { $example }.
field-empty = Ce champ est obligatoire.
field-too-long = Ce texte est trop long.
field-control = Ce texte contient des caractères non autorisés.
field-email = Saisissez une adresse e-mail, par exemple ada@example.com.
field-country = Choisissez un pays.
field-phone = Un numéro de téléphone ressemble à +33 1 55 50 01 00 : chiffres, espaces et + - ( ) . / seulement, avec x pour un poste.
