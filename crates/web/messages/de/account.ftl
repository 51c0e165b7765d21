your-account = Ihr Konto
account-who = Wer
sign-out = Abmelden
this-device = Dieses Gerät
enabled-on = Der Kauf mit einem Klick ist eingeschaltet.
enabled-since = Seit
enabled-off = Der Kauf mit einem Klick ist ausgeschaltet.
enabled-off-text = Auf den Artikelseiten erscheint keine Bestellschaltfläche.
switch-off = Ausschalten
enable = Kauf mit einem Klick einschalten
enable-here = Kauf mit einem Klick auf diesem Gerät einschalten
enable-meaning = Was das bedeutet
enable-page = Kauf mit einem Klick
enable-title = Auf diesem Gerät mit einem Klick kaufen
enable-text = Ist der Kauf mit einem Klick eingeschaltet, zeigt jede Artikelseite eine Bestellschaltfläche. Ein Klick bestellt den Artikel, ohne weitere Rückfrage.
enable-cancel = Eine Bestellung lässt sich { $window } lang stornieren oder ändern, und was Sie kurz nacheinander bestellen, kommt in einem Paket.
enable-shared = Wer dieses Gerät benutzt, kann damit bestellen. Lassen Sie den Kauf mit einem Klick auf gemeinsam genutzten Geräten ausgeschaltet.
enable-switch-off = Sie können ihn jederzeit in Ihrem <a href="/account">Konto</a> ausschalten.
not-now = Jetzt nicht
where-to = Lieferadresse
with-what = Zahlungsart
no-address-yet = Noch keine Adresse
no-payment-method-yet = Noch keine Zahlungsart
orders-go-to = Bestellungen gehen an
default = Standard
use-as-default = Als Standard verwenden
open-orders-keep-address = Offene Bestellungen behalten ihre bisherige Adresse.

not-you-page = Nicht Sie?
not-you-text = Damit wird { $name } auf diesem Gerät vergessen: Die Bestellschaltfläche verschwindet, und nichts aus dem Konto wird hier mehr angezeigt. Die Bestellungen bleiben, wie sie sind.
not-you-forget = { $name } auf diesem Gerät vergessen
not-you-back = Ich bin { $name }, zurück
nobody-title = Niemand ist angemeldet
nobody-text = Dieses Gerät ist bei keinem Konto dieses Shops angemeldet.

sign-in-text = Wir senden Ihnen einen Link. Ein Passwort gibt es nicht.
sign-in-send = Link senden
sign-in-as = Damit melden Sie sich auf diesem Gerät als <b>{ $name }</b> an.
sign-in-here = Auf diesem Gerät anmelden
sign-in-not-yours = Das sind nicht Sie? Schließen Sie diese Seite; es ist nichts passiert.
sign-in-doubtful = Jemand hat diese E-Mail-Adresse hier schon benutzt und nie eine Mail von uns geöffnet. Waren Sie das, melden Sie sich an. Wenn nicht, beginnen Sie mit einem eigenen Konto: Das andere verliert die Adresse und sieht nichts von Ihnen.
sign-in-anew = Das war ich nicht: neu beginnen
sign-in-sent-title = Sehen Sie in Ihre E-Mails
sign-in-sent = Wenn wir <b>{ $email }</b> kennen, ist ein Link unterwegs. Er gilt { $time } auf dem Gerät, auf dem Sie ihn öffnen.
sign-in-sent-nothing = Nichts angekommen? Sehen Sie im Spam-Ordner nach oder <a href="/sign-in">versuchen Sie eine andere Adresse</a>.
open-mailbox = Postfach dieser Demo öffnen
link-expired-title = Dieser Link ist zu alt
link-expired = Zu Ihrer Sicherheit gilt ein Link nur kurze Zeit. Es ist nichts passiert.
link-used-title = Dieser Link wurde schon benutzt
link-used = Ein Link gilt für eine einzige Anmeldung. Waren Sie das, sind Sie auf dem Gerät angemeldet, auf dem Sie ihn benutzt haben.
link-unknown-title = Diesen Link kennen wir nicht
link-unknown = Vielleicht ist er abgeschnitten: Kopieren Sie die ganze Adresse aus der E-Mail. Es ist nichts passiert.
link-send-new = Neuen Link senden
confirm-by-email = Per E-Mail bestätigen

mailbox = Postfach
mailbox-text = E-Mails, die dieser Shop verschickt hätte. Sie bleiben zur Entwicklung hier und gehen nirgendwohin.
mailbox-empty-title = Noch keine E-Mails
mailbox-empty = <a href="/sign-in">Melden Sie sich</a> mit der Adresse eines Demo-Kunden an, dann kommt der Link hier an.
mail-to = An { $to }
mail-open-link = Link öffnen
