# Mail: its subject, its text, and the words on its link.
mail-sign_in-subject = Your sign-in link
mail-sign_in-body =
    Open this link and press the button to sign in. It works once, for 30 minutes.

    If you did not ask for it, do nothing.
mail-step_up-subject = Confirm your order
mail-step_up-line = { $quantity } × { $title }: { $delivered ->
    [1] { $amount }, delivery included
   *[other] { $amount } plus delivery
}
mail-step_up-body =
    An order above the limit of your one-action orders waits for you:

    { $lines }

    Open this link and press the button to place it. It works once, for 30 minutes.

    If it was not you, do nothing: nothing is ordered.
mail-order-subject = { $more ->
    [0] Your order of { $quantity } × { $title }
   *[other] Your order of { $quantity } × { $title } and { $more } more
}
mail-order-link = See or change the order
mail-order-line = { $quantity } × { $title }, { $amount }, arrives { $arrives }
mail-order-sum =
    Delivery: { $delivery }
    Total: { $total }
    Order number: { $order }
mail-order-body =
    Thank you. To { $place }, in one parcel:

    { $lines }

    You can change or cancel until { $until }.
