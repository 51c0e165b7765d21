your-orders = Your orders
orders-sign-in-title = Sign in to see your orders
orders-empty-title = No orders yet
orders-empty = What you order shows here, and can be changed or cancelled for a while. <a href="/">See the items</a>.
orders-closed = Closed
orders-arriving = Arriving by { $day }
order-to = To
order-by = , by
order-placed = placed
order-number = Order { $id }
order-cancelled = Cancelled
order-joined-another = Joined another order
order-open = Open: can still change
order-being-prepared = Being prepared
line-cancelled = Cancelled
line-to-order = To order: arrives { $day }
line-arrives = Arrives { $day }
undo-cancelling = Put back { $item }
change-item = Change { $item }
cancel-item = Cancel { $item }
change-quantity = Change quantity
change-address = Change address
send-to = Send it to

# Above the page, after an action.
done-cancelled = Cancelled.
done-cancelled-text = Nothing of it will be sent or charged.
done-restored = Restored.
done-restored-text = It is part of your order again.
done-quantity = Quantity changed.
done-quantity-text = The total below is the new one.
done-address = Address changed.
done-address-text = Delivery is charged once for each order.
done-enabled = One-action buying is on for this device.
done-enabled-text = One press on an item's page orders it.
done-disabled = One-action buying is off for this device.
done-disabled-text = You can enable it again at any time.
done-default-address = Saved.
done-default-address-text = One-action orders now go to this address.
done-signed-out = You are signed out on this device.
done-signed-out-text = Nothing of your account is shown here any more.
refused-line-too_late = Too late to change this.
refused-line-too_late-text = Its time to cancel or change has ended. Nothing was changed.
refused-line-cancelled = This was cancelled.
refused-line-cancelled-text = Undo the cancelling first. Nothing was changed.
refused-order-out_of_stock = Not enough left.
refused-order-out_of_stock-text = There are not that many in stock. Nothing was changed.
refused-order-unknown_address = That address is not among yours.
refused-order-unknown_address-text = Nothing was changed.
refused-order-step_up_required = Above your limit.
refused-order-step_up_required-text = This change would pass the limit of one-action orders. Nothing was changed.
refused-suspended = Confirm your last change first.
refused-suspended-text = Something that one-action orders use was changed and is not confirmed yet. Until then nothing is sent elsewhere. Nothing was changed.
refused-request-invalid = That is not a quantity.
refused-request-invalid-text = Enter a whole number from 1 to 999. Nothing was changed.

# A press that placed nothing.
nothing-ordered = Nothing was ordered.
press-wrong-quantity = Enter a whole number from 1 to { $most }.
press-changed = The total changed since this page was shown.
press-changed-next = Look at the new total, then press again.
press-sold-out = Sold out a moment ago.
press-few-left = { $count ->
    [one] Only 1 left.
   *[other] Only { $count } left.
}
press-few-left-next = The quantity is now what is left. Press again, or choose fewer.
press-too-old = This page was more than a day old.
press-too-old-next = It is fresh now: press again.
press-foreign = This page was made for another visitor.
press-foreign-next = Look at who is shown now, then press again.
press-not-enabled = One-action buying is off on this device.
press-incomplete = Something is missing.

# Above a cap: a link by e-mail first.
step-up-title = One more step
step-up-not-yet = <b>{ $what }</b> is not ordered yet.
step-up-sum = { $delivered ->
    [1] It costs { $amount }, delivery included.
   *[other] It costs { $amount } plus delivery.
}
step-up-confirm-title = Confirm your order
step-up-place = Order and pay
step-up-not-yours = If it was not you, close this page: nothing is ordered.
step-up-reason-amount = It is above the limit of { $amount } for one action, or of several together.
step-up-reason = It is above the limit of your one-action orders.
step-up-sent = We sent a link to <b>{ $email }</b>. Open it within { $time }, and the order goes through as you saw it.
step-up-no-address = You have no e-mail address to confirm it by. <a href="/account/sign-in-methods">Give one of your own</a>, then try again.
back-to-orders = Back to your orders
