account-suspended-title = Wartet auf Sie
account-suspended = Eine Adresse, ein Zahlungsmittel oder Ihre E-Mail-Adresse wurde geändert. Bis Sie das bestätigen, wartet der Kauf mit einem Klick auf allen Ihren Geräten.
account-suspended-confirm = Bestätigen und weiter
account-press-suspended = Etwas, das Bestellungen mit einem Klick verwenden, wurde geändert und ist noch nicht bestätigt.

mail-resume-subject = Bestätigen Sie Ihre Bestellungen mit einem Klick
mail-resume-body =
    Etwas, das Ihre Bestellungen mit einem Klick verwenden, wurde geändert; deshalb warten sie. Öffnen Sie diesen Link und drücken Sie den Knopf, damit es weitergeht. Er gilt einmal, 30 Minuten lang.

    Wenn Sie nichts geändert haben, drücken Sie ihn nicht: Melden Sie sich an, prüfen Sie Adressen, Zahlungsmittel und Geräte und sperren Sie, was nicht Ihnen gehört.
mail-old_email-subject = Ihre E-Mail-Adresse soll sich ändern
mail-old_email-body =
    Ihre E-Mail-Adresse soll durch eine andere ersetzt werden. Öffnen Sie diesen Link und drücken Sie den Knopf, um zuzustimmen. Er gilt einmal, 30 Minuten lang.

    Wenn Sie das nicht waren, drücken Sie ihn nicht: Melden Sie sich an und sperren Sie die Geräte, die nicht Ihnen gehören. Ohne Ihre Zustimmung ändert sich nichts, und Bestellungen mit einem Klick warten.
mail-new_email-subject = Bestätigen Sie Ihre E-Mail-Adresse
mail-new_email-body =
    Öffnen Sie diesen Link und drücken Sie den Knopf, um diese E-Mail-Adresse für Ihr Konto zu verwenden. Er gilt einmal, 30 Minuten lang.

    Wenn Sie das nicht waren, tun Sie nichts.
mail-email_taken-subject = Ihre E-Mail-Adresse hat schon ein Konto
mail-email_taken-body = Jemand möchte Ihre E-Mail-Adresse für ein anderes Konto verwenden. Sie haben bei uns schon ein Konto, deshalb geschieht nichts.
mail-email_changed-subject = Ihre E-Mail-Adresse wurde geändert
mail-email_changed-body = Ihr Konto hat ab jetzt eine andere E-Mail-Adresse, wie Sie zugestimmt haben. Hierher kommt keine Post mehr.
mail-new_device-subject = Ein neues Gerät
mail-new_device-body =
    Sie haben sich auf einem Gerät angemeldet, das uns neu ist: { $device }.

    Wenn Sie das nicht waren, öffnen Sie Ihre Geräte und sperren Sie es: Alles, was es durfte, endet sofort.
mail-password_set-subject = Ihr Passwort wurde festgelegt
mail-password_set-body = Wenn Sie das nicht waren, melden Sie sich mit einem Link an und prüfen Sie Ihre Geräte und Anmeldewege.
mail-password_removed-subject = Ihr Passwort wurde entfernt
mail-password_removed-body = Wenn Sie das nicht waren, melden Sie sich mit einem Link an und prüfen Sie Ihre Geräte und Anmeldewege.
mail-passkey_added-subject = Ein Passkey wurde hinzugefügt
mail-passkey_added-body = Wenn Sie das nicht waren, melden Sie sich mit einem Link an, entfernen Sie ihn und prüfen Sie Ihre Geräte.
