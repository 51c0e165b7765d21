# The frame of every page, and the parts pages are made of.
language-name = English
language = Language
skip-to-content = Skip to content
banner-label = About this shop
banner-test-mode = <b>Test mode:</b> payments go to the simulator, no money moves.
banner-mailbox = Mail this shop sends is in the <a href="/mailbox">mailbox</a>.
categories = Categories
you = You
orders = Orders
account = Account
account-of = Account of { $name }
sign-in = Sign in
price-note = Prices include tax.
runs-on = Runs on Ringup
pages = Pages
first-page = Back to the first page
more = Show more
breadcrumb = Breadcrumb
home = Home
items = Items
item = Item
quantity = Quantity
delivery = Delivery
total = Total
change = Change
cancel = Cancel
undo = Undo
put-back = Put back
until = until
go-to-shop = Go to the shop
price-from = from { $price }
price-before = before
form-refused = That did not work.
email-address = E-mail address

# Moments: { $time } is a time of day, { $date } a date with its year.
moment-tomorrow = tomorrow, { $time }
moment-yesterday = yesterday, { $time }
moment-on = { $date }, { $time }
minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
time-left = { $minutes ->
    [one] 1 minute left
   *[other] { $minutes } minutes left
}
time-left-under-a-minute = less than a minute left
time-is-up = time is up
# { time } is put in by the script, with its unit, as in 5 minutes.
time-left-script = %time% left
until-script = Until %time%: %left%
