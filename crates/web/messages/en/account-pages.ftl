account-suspended-title = Waiting for you
account-suspended = An address, a payment method or your e-mail address was changed. Until you confirm it, one-action buying waits on all your devices.
account-suspended-confirm = Confirm and go on
account-press-suspended = Something that one-action orders use was changed and is not confirmed yet.

mail-resume-subject = Confirm your one-action orders
mail-resume-body =
    Something that your one-action orders use was changed, so they wait. Open this link and press the button to go on. It works once, for 30 minutes.

    If you changed nothing, do not press it: sign in, look at your addresses, payment methods and devices, and revoke what is not yours.
mail-old_email-subject = Your e-mail address is to change
mail-old_email-body =
    Your e-mail address is to be replaced by another. Open this link and press the button to agree. It works once, for 30 minutes.

    If it was not you, do not press it: sign in and revoke the devices that are not yours. Until you agree nothing changes, and one-action orders wait.
mail-new_email-subject = Confirm your e-mail address
mail-new_email-body =
    Open this link and press the button to use this e-mail address for your account. It works once, for 30 minutes.

    If it was not you, do nothing.
mail-email_taken-subject = Your e-mail address has an account
mail-email_taken-body = Somebody wants to use your e-mail address for another account. You have an account of ours already, so nothing happens.
mail-email_changed-subject = Your e-mail address was changed
mail-email_changed-body = Your account has another e-mail address from now on, as you agreed. No more mail comes here.
mail-new_device-subject = A new device
mail-new_device-body =
    You signed in on a device that is new to us: { $device }.

    If it was not you, open your devices and revoke this one: everything it could do ends at once.
mail-password_set-subject = Your password was set
mail-password_set-body = If it was not you, sign in with a link and look at your devices and sign-in methods.
mail-password_removed-subject = Your password was removed
mail-password_removed-body = If it was not you, sign in with a link and look at your devices and sign-in methods.
mail-passkey_added-subject = A passkey was added
mail-passkey_added-body = If it was not you, sign in with a link, remove it and look at your devices.
