# Fields of any form, and what is wrong with them.
field-optional = (opcional)
field-errors = Corrija primero esto:
field-postal = Un código postal de este país es como { $example }.
field-empty = Este campo no puede quedar vacío.
field-too-long = Es demasiado largo.
field-control = Contiene caracteres que no se pueden usar.
field-email = Escriba una dirección de correo electrónico, por ejemplo ada@example.com.
field-country = Elija un país.
field-phone = Un teléfono es como +34 915 550 100: solo cifras, espacios y + - ( ) . /, con x para una extensión.
