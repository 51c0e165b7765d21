account-suspended-title = Waiting for you
account-suspended = An address, a payment method or your e-mail address was changed. Until you confirm it, one-action buying waits on all your devices.
account-suspended-confirm = Confirm and go on
account-press-suspended = Something that one-action orders use was changed and is not confirmed yet.
