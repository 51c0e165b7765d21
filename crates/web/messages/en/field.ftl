# Fields of any form, and what is wrong with them.
field-optional = (optional)
field-errors = Please mend this first:
field-postal = A postal code of this country looks like { $example }.
field-empty = This must not be empty.
field-too-long = This is too long.
field-control = This holds characters that can't be used.
field-email = Enter an e-mail address, such as ada@example.com.
field-country = Choose a country.
field-phone = A telephone number looks like +1 202 555 0100: digits, spaces and + - ( ) . / only, perhaps with ext.
