# The cart.
cart = Cart
cart-with = Cart ({ $count })
cart-add = Add to cart
cart-no-account = No account needed: you can check out from the cart as a guest.
cart-quantity = How many
cart-added = In your cart: { $item }.
cart-removed = Removed from your cart: { $item }.
cart-nothing = Nothing in your cart can be ordered now.
cart-changed = Your cart changed after the checkout began, perhaps on another device. Nothing was ordered now.
cart-empty-title = Your cart is empty
cart-empty = What you put in stays here until you order it. If you sign in, it follows you to your other devices.
cart-see-items = See the items
cart-lines = In your cart
cart-each = { $price } each
cart-update = Update
cart-update-item = Update the quantity of { $item }
cart-remove = Remove
cart-remove-item = Remove { $item }
cart-sum = Your order
cart-delivery-later = Delivery is added at checkout.
cart-check-out = Check out
cart-not-sold = No longer sold. It is not part of the order.
cart-gone = Something in your cart is no longer sold. Nothing was changed.
cart-sold-out = Sold out. It is not part of the order.
cart-only-left = { $count ->
    [one] Only 1 left. Change the quantity to order it.
   *[other] Only { $count } left. Change the quantity to order them.
}
cart-later = To order: arrives later.
cart-dearer = The price rose from { $before } to { $now } since you put it in.
cart-cheaper = The price fell from { $before } to { $now } since you put it in.
problem-cart-quantity = That is not a quantity from 1 to 999.
problem-cart-full = Your cart is full: it holds at most 50 different things.
cart-too-many = At most 999 of one thing fit into the cart, and there are { $held } of it already. Nothing was added.
cart-checkout-over = The checkout that this page belongs to is not open any more. Nothing was changed.
