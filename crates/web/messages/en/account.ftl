your-account = Your account
account-who = Who
sign-out = Sign out
this-device = This device
enabled-on = One-action buying is on.
enabled-since = Since
enabled-off = One-action buying is off.
enabled-off-text = Item pages show no order button.
switch-off = Switch it off
enable = Enable one-action buying
enable-here = Enable one-action buying on this device
enable-meaning = What this means
enable-page = One-action buying
enable-title = Buy with one press on this device
enable-text = When this is on, every item page shows an order button. One press orders the item: nothing asks you again.
enable-cancel = An order can be cancelled or changed for { $window }, and what you order close together goes in one parcel.
enable-shared = Anyone who uses this device can order. Leave it off on a shared one.
enable-switch-off = You can switch it off in your <a href="/account">account</a> at any time.
not-now = Not now
where-to = Where to
with-what = With what
no-address-yet = No address yet
no-payment-method-yet = No payment method yet
orders-go-to = Orders go to
default = default
use-as-default = Use as default
open-orders-keep-address = Open orders keep the address they have.

not-you-page = Not you?
not-you-text = This forgets { $name } on this device: the order button goes away, and nothing of theirs is shown here any more. Orders stay as they are.
not-you-forget = Forget { $name } on this device
not-you-back = I am { $name }, go back
nobody-title = Nobody is signed in
nobody-text = This device is not signed in to an account of this shop.

sign-in-text = We send you a link. There is no password.
sign-in-send = Send the link
sign-in-as = This signs in as <b>{ $name }</b> on this device.
sign-in-here = Sign in on this device
sign-in-not-yours = Not you? Close this page; nothing has happened.
sign-in-doubtful = Somebody has used this e-mail address here before and never opened a mail from us. If that was you, sign in. If it was not, start with an account of your own: the other one loses the address and sees nothing of yours.
sign-in-anew = That was not me: start anew
sign-in-sent-title = Look in your mail
sign-in-sent = If we know <b>{ $email }</b>, a link is on its way. It works for { $time }, on the device you open it on.
sign-in-sent-nothing = Nothing there? Look among the unwanted mail, or <a href="/sign-in">try another address</a>.
open-mailbox = Open the mailbox of this demo
link-expired-title = This link is too old
link-expired = For your safety a link works only for a short while. Nothing has happened.
link-used-title = This link was used already
link-used = A link signs in once. If that was you, you are signed in on the device you used it on.
link-unknown-title = We do not know this link
link-unknown = It may be cut off: copy the whole address from the mail. Nothing has happened.
link-send-new = Send a new link
confirm-by-email = Confirm by e-mail

mailbox = Mailbox
mailbox-text = Mail this shop would have sent. It is kept here for development and goes nowhere.
mailbox-empty-title = No mail yet
mailbox-empty = <a href="/sign-in">Sign in</a> with the address of a demo customer, and the link arrives here.
mail-to = To { $to }
mail-open-link = Open the link
