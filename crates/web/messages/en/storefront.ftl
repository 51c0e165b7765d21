home-empty-title = No items yet
home-empty = Bring a catalogue in from the command line, then reload this page:
home-empty-dry-run = Add <code>--dry-run</code> to see first what it would do.
category-empty-title = Nothing here at the moment
category-empty = No item of this category is on sale now. <a href="/">See everything</a> instead.
in-stock = In stock
to-order = To order
sold-out = Sold out
not-on-sale = Not on sale
availability-to-order = To order: arrives { $day }
availability-few = { $count ->
    [one] Only 1 left. Arrives { $day }
   *[other] Only { $count } left. Arrives { $day }
}
availability-in-stock = In stock. Arrives { $day }
pictures = Pictures
picture-of = Picture { $number } of { $count }
option-sold-out = , sold out
sold-out-unknown = We do not know yet when it comes back.
sold-out-others = Other choices above can be ordered.
enable-offered-title = Buy with one press
enable-offered = { $name }, this device can order with a single press, to your usual address and payment method. You can take an order back afterwards.
sign-in-offered-title = Buy it
sign-in-offered = Sign in with your e-mail address to order with one press. No password is needed.
sign-in-to-buy = Sign in to buy
almost-ready-title = Almost ready
almost-ready = { $name }, before you can order with one press we still need:
missing-address = a delivery address
missing-payment-method = a payment method
go-to-account = Go to your account
details = About it
fact-made-by = Made by
fact-number = Number
fact-weight = Weight
weight-grams = { $grams } g
weight-kilograms = { $kilograms } kg

# The single-action panel. Its button's words can be set by the owner: order.button.
buy-now = Buy now
order-button = Buy now for { $total }
panel-for = For
panel-to = To
panel-with = With
panel-by = By
not-you = not you?
not-name = Not { $name }?
change-link = change
each-more = Each more adds { $price }.
total-for-one = The total shown is for one.
delivery-joins = Delivery (joins your open order)
you-pay = You pay
for-one = for one
for-many = for %quantity%
one-press = One press orders it.
cancel-until = Cancel or change until
card-ending = { $brand } ending { $digits }

# The confirmation above the item page.
ordered = Ordered: { $what }.
ordered-goes-to = { $others ->
    [0] It goes to <b>{ $place }</b>.
    [one] It goes to <b>{ $place }</b> with one other item you ordered, in one parcel.
   *[other] It goes to <b>{ $place }</b> with { $others } other items you ordered, in one parcel.
}
ordered-total = You pay { $total }.
ordered-saved = You save { $saved } on delivery.
ordered-undo-until = Undo or change it until
ordered-again = You ordered this a moment ago too. Undo this one?
undo-this-one = Undo this one
review-or-change = Review or change
