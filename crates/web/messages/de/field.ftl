# Fields of any form, and what is wrong with them.
field-optional = (freiwillig)
field-errors = Bitte berichtigen Sie zuerst:
field-postal = Eine Postleitzahl dieses Landes sieht aus wie { $example }.
field-empty = Bitte füllen Sie dieses Feld aus.
field-too-long = Das ist zu lang.
field-control = Das enthält Zeichen, die hier nicht möglich sind.
field-email = Geben Sie eine E-Mail-Adresse ein, zum Beispiel ada@example.com.
field-country = Wählen Sie ein Land.
field-phone = Eine Telefonnummer sieht aus wie +49 30 5550100: nur Ziffern, Leerzeichen und + - ( ) . /, dazu vielleicht x und eine Durchwahl.
