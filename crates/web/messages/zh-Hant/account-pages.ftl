account-suspended-title = 等待您確認
account-suspended = 地址、付款方式或電子郵件已變更。在您確認之前，所有裝置上的一鍵購買都會暫停。
account-suspended-confirm = 確認並繼續
account-press-suspended = 一鍵訂購所使用的資料已變更，尚未確認。

mail-resume-subject = 請確認您的一鍵訂購
mail-resume-body =
    您的一鍵訂購所使用的資料已變更，因此暫停。請開啟此連結並按下按鈕以繼續。連結只能使用一次，有效 30 分鐘。

    如果您沒有變更任何資料，請勿按下：請登入並檢查您的地址、付款方式和裝置，撤銷不屬於您的項目。
mail-old_email-subject = 您的電子郵件即將變更
mail-old_email-body =
    您的電子郵件將被另一個取代。請開啟此連結並按下按鈕表示同意。連結只能使用一次，有效 30 分鐘。

    如果不是您本人，請勿按下：請登入並撤銷不屬於您的裝置。在您同意之前不會有任何變更，一鍵訂購也會暫停。
mail-new_email-subject = 請確認您的電子郵件
mail-new_email-body =
    請開啟此連結並按下按鈕，將此電子郵件用於您的帳戶。連結只能使用一次，有效 30 分鐘。

    如果不是您本人，請不必理會。
mail-email_taken-subject = 您的電子郵件已有帳戶
mail-email_taken-body = 有人想將您的電子郵件用於另一個帳戶。您在我們這裡已有帳戶，因此不會有任何變更。
mail-email_changed-subject = 您的電子郵件已變更
mail-email_changed-body = 經您同意，您的帳戶已改用另一個電子郵件。此處不會再收到郵件。
mail-new_device-subject = 新裝置
mail-new_device-body =
    您在一部新裝置上登入：{ $device }。

    如果不是您本人，請開啟裝置清單並撤銷它：它的所有權限會立即終止。
mail-password_set-subject = 您的密碼已設定
mail-password_set-body = 如果不是您本人，請用連結登入並檢查您的裝置和登入方式。
mail-password_removed-subject = 您的密碼已移除
mail-password_removed-body = 如果不是您本人，請用連結登入並檢查您的裝置和登入方式。
mail-passkey_added-subject = 已新增通行密鑰
mail-passkey_added-body = 如果不是您本人，請用連結登入、移除它並檢查您的裝置。
