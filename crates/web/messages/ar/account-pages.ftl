account-suspended-title = بانتظارك
account-suspended = تم تغيير عنوان أو وسيلة دفع أو بريدك الإلكتروني. إلى أن تؤكد ذلك، يتوقف الشراء بضغطة واحدة على جميع أجهزتك.
account-suspended-confirm = التأكيد والمتابعة
account-press-suspended = تم تغيير شيء تستخدمه الطلبات بضغطة واحدة ولم يؤكَّد بعد.

mail-resume-subject = أكّد طلباتك بضغطة واحدة
mail-resume-body =
    تم تغيير شيء تستخدمه طلباتك بضغطة واحدة، لذلك فهي متوقفة. افتح هذا الرابط واضغط الزر للمتابعة. يعمل مرة واحدة لمدة 30 دقيقة.

    إذا لم تغيّر شيئًا فلا تضغط: سجّل الدخول وراجع عناوينك ووسائل الدفع وأجهزتك وألغِ ما ليس لك.
mail-old_email-subject = بريدك الإلكتروني على وشك التغيير
mail-old_email-body =
    سيُستبدل بريدك الإلكتروني بآخر. افتح هذا الرابط واضغط الزر للموافقة. يعمل مرة واحدة لمدة 30 دقيقة.

    إذا لم تكن أنت فلا تضغط: سجّل الدخول وألغِ الأجهزة التي ليست لك. لن يتغير شيء قبل موافقتك، وتتوقف الطلبات بضغطة واحدة.
mail-new_email-subject = أكّد بريدك الإلكتروني
mail-new_email-body =
    افتح هذا الرابط واضغط الزر لاستخدام هذا البريد الإلكتروني لحسابك. يعمل مرة واحدة لمدة 30 دقيقة.

    إذا لم تكن أنت فلا تفعل شيئًا.
mail-email_taken-subject = لبريدك الإلكتروني حساب بالفعل
mail-email_taken-body = يريد شخص ما استخدام بريدك الإلكتروني لحساب آخر. لديك حساب عندنا بالفعل، لذلك لن يحدث شيء.
mail-email_changed-subject = تم تغيير بريدك الإلكتروني
mail-email_changed-body = أصبح لحسابك بريد إلكتروني آخر كما وافقت. لن تصل رسائل إلى هنا بعد الآن.
mail-new_device-subject = جهاز جديد
mail-new_device-body =
    سجّلت الدخول على جهاز جديد علينا: { $device }.

    إذا لم تكن أنت فافتح أجهزتك وألغِ هذا الجهاز: ينتهي فورًا كل ما كان يستطيع فعله.
mail-password_set-subject = تم تعيين كلمة المرور
mail-password_set-body = إذا لم تكن أنت فسجّل الدخول برابط وراجع أجهزتك وطرق تسجيل الدخول.
mail-password_removed-subject = تمت إزالة كلمة المرور
mail-password_removed-body = إذا لم تكن أنت فسجّل الدخول برابط وراجع أجهزتك وطرق تسجيل الدخول.
mail-passkey_added-subject = تمت إضافة مفتاح مرور
mail-passkey_added-body = إذا لم تكن أنت فسجّل الدخول برابط وأزله وراجع أجهزتك.

# Pages
account-addresses = العناوين
account-address-add = إضافة عنوان
account-edit = تعديل
account-remove = إزالة
account-save = حفظ
account-settings = الإعدادات
account-safety = الأمان والبيانات
account-name = الاسم
account-moniker = الاسم الذي تختاره
account-suspends = بعد أي تغيير هنا يتوقف الشراء بضغطة واحدة على جميع أجهزتك إلى أن تؤكده بالبريد الإلكتروني أو بمفتاح مرور.
account-too-many = العدد كبير بالفعل. أزل واحدًا أولًا.
account-sign-in-again = لم يعد تسجيل دخولك حديثًا. سجّل الدخول في علامة تبويب أخرى ثم اضغط حفظ هنا: ما كتبته باقٍ.
account-payment-methods = وسائل الدفع
account-method-add = إضافة وسيلة دفع
account-card = البطاقة
account-test-cards = هذا المتجر في وضع الاختبار: اختر إحدى بطاقات الاختبار. لا تتحرك أي أموال.
account-expires = صالحة حتى { $month }
account-expired = منتهية:
account-devices = الأجهزة
account-device-unnamed = جهاز
account-last-used = آخر استخدام
account-added = أضيف
account-rename = إعادة تسمية
account-revoke = إلغاء
account-revoke-others = إلغاء جميع الأجهزة الأخرى
account-revoke-text = يُسجَّل خروج الجهاز الملغى فورًا، ولا تعود أزرار الطلب فيه تعمل.
account-single-action = الشراء بضغطة واحدة
account-this-device-only = على هذا الجهاز فقط
account-as-everywhere = كما في كل مكان
account-set-address = الإرسال إلى
account-set-payment-method = الدفع بواسطة
account-set-cap-orders = أقصى عدد طلبات في اليوم
account-set-cap-amount = أقصى مبلغ في اليوم
account-set-cap-amount-per-order = أقصى مبلغ للطلب الواحد
account-set-idle-days = الإيقاف بعد هذا العدد من الأيام دون استخدام
account-set-wrong = أدخل رقمًا لا يتجاوز حد المتجر، أو اتركه فارغًا.
account-sign-in-methods = طرق تسجيل الدخول
account-sign-in-text = نرسل إليك رابطًا.
account-sign-in-password = تسجيل الدخول بكلمة مرور
account-email-text = تُرسل إليه روابط تسجيل الدخول والتأكيدات.
account-email-new = بريد إلكتروني جديد
account-email-change = تغيير البريد الإلكتروني
account-email-pending = سيصبح { $email } بعد موافقة العنوانين:
account-email-old-side = وافق العنوان القديم
account-email-new-side = وافق العنوان الجديد
account-email-withdraw = الاحتفاظ بالعنوان القديم
account-email-same = هذا عنوانك بالفعل.
account-email-too-many = أُرسلت رسائل كثيرة. حاول مجددًا بعد ساعة.
account-passkeys = مفاتيح المرور
account-passkeys-text = يسجّل مفتاح المرور دخولك على أي جهاز ببصمتك أو وجهك أو رمز الجهاز دون بريد.
account-passkeys-not-here = لا تعمل مفاتيح المرور على هذا العنوان: تحتاج إلى اسم مضيف وإلى https إلا على localhost.
account-passkey-add = إضافة مفتاح مرور
account-passkey-use = استخدام مفتاح مرور
account-passkey-failed = لم ينجح ذلك. حاول مجددًا أو استخدم الرابط بالبريد.
account-passkey-script = تحتاج مفاتيح المرور إلى JavaScript.
account-password = كلمة المرور
account-password-text = كلمة المرور اختيارية. عشرة أحرف على الأقل، كما تشاء.
account-password-since = عُيّنت
account-password-new = كلمة مرور جديدة
account-password-set = تعيين كلمة المرور
account-password-remove = إزالة كلمة المرور
account-password-short = استخدم 10 أحرف على الأقل.
account-password-wrong = البريد وكلمة المرور غير متطابقين. بعد محاولات كثيرة لا تُقبل كلمة مرور لربع ساعة: استخدم الرابط.
account-activity = النشاط
account-activity-empty = لم يحدث شيء بعد.
account-data = بياناتك
account-export = خذ بياناتك معك
account-export-text = ملف واحد بكل ما خزّنه هذا المتجر عنك.
account-export-download = تنزيل (JSON)
account-erase = محو حسابك
account-erase-text = لا يمكن التراجع عن هذا:
account-erase-gone = يُحذف الاسم والبريد والعناوين والبطاقات والأجهزة ومفاتيح المرور والرسائل.
account-erase-kept = تبقى الطلبات والمبالغ كما يقتضي القانون دون أي اسم.
account-erase-final = يُسجَّل الخروج من جميع الأجهزة.
account-erase-suspended = أكّد تغييرك الأخير أولًا.
account-erase-ask = محو الحساب
account-erase-sure = أريد محو كل شيء.
account-erase-now = المحو نهائيًا
account-erase-not = الاحتفاظ بالحساب
done-erased = تم محو حسابك.
done-erased-text = لم يبق منه شيء هنا.
account-nothing-waits = لا شيء ينتظر التأكيد.
account-go-on = متابعة
account-go-back = ليس الآن
account-resume-sent = رابط في طريقه إلى { $email }. افتحه خلال 30 دقيقة واضغط الزر.
account-resume-send = أرسل إليّ الرابط
account-confirm-title = تأكيد
account-confirm = نعم، تأكيد
account-confirm-not-you = لم تكن أنت؟ أغلق هذه الصفحة ولن يتغير شيء.
account-confirm-resume = يُستأنف الشراء بضغطة واحدة بما تم تغييره على جميع أجهزتك.
account-confirm-old-email = يصبح بريدك الإلكتروني { $email }.
account-confirm-new-email = تستخدم { $email } لحسابك.
account-confirmed-title = تم التأكيد
account-confirmed-resume = استؤنف الشراء بضغطة واحدة.
account-confirmed-email = بريدك الإلكتروني الجديد سارٍ.
account-confirmed-half = بقي أن يوافق العنوان الآخر أيضًا.
account-confirmed-taken = أصبح لحساب آخر هذا العنوان. يحتفظ حسابك بالقديم.
account-people = من هنا؟
account-people-now = الآن
account-people-choose = أنا { $name }
account-people-remove = إزالة من هذا الجهاز
account-people-add = إضافة شخص آخر إلى هذا الجهاز
account-people-adding = يُضاف من يسجّل الدخول الآن، ويبقى الآخرون على هذا الجهاز.
account-people-else = شخص آخر
account-people-text = يمكن لمن يستخدم هذا الجهاز اختيار أي شخص ظاهر هنا. لا تُبقِ أحدًا على جهاز يشاركه غرباء.
account-done-address-added = تمت إضافة العنوان.
account-done-address-changed = تم تغيير العنوان.
account-done-address-removed = تمت إزالة العنوان.
account-done-restored = تمت الاستعادة.
account-done-default-address = تذهب الطلبات إلى هذا العنوان من الآن.
account-done-method-added = تمت إضافة وسيلة الدفع.
account-done-method-default = تُدفع الطلبات بها من الآن.
account-done-method-removed = تمت إزالة وسيلة الدفع.
account-done-device-renamed = صار للجهاز اسمه الجديد.
account-done-device-revoked = تم إلغاء الجهاز.
account-done-devices-revoked = تم إلغاء جميع الأجهزة الأخرى.
account-done-settings = حُفظ لهذا الجهاز.
account-done-enabled = الشراء بضغطة واحدة مفعّل.
account-done-disabled = الشراء بضغطة واحدة متوقف.
account-done-email-asked = أُرسلت رسالة إلى العنوانين.
account-done-email-withdrawn = يبقى العنوان كما هو.
account-done-password-set = تم تعيين كلمة المرور.
account-done-password-removed = تمت إزالة كلمة المرور.
account-done-passkey-added = تمت إضافة مفتاح المرور.
account-done-passkey-removed = تمت إزالة مفتاح المرور.
account-happened-address-added = أضيف عنوان
account-happened-address-changed = غُيّر عنوان
account-happened-address-removed = أزيل عنوان
account-happened-address-restored = استُعيد عنوان
account-happened-button-made = أُنشئ زر
account-happened-button-revoked = أُلغي زر
account-happened-checkout-completed = طلب عبر السلة
account-happened-client-associated = تسجيل دخول
account-happened-client-chosen = اختيار على جهاز مشترك
account-happened-client-revoked = أُلغي جهاز
account-happened-client-signed-out = تسجيل خروج
account-happened-customer-default-address = اختير العنوان الافتراضي
account-happened-customer-default-payment-method = اختيرت وسيلة الدفع الافتراضية
account-happened-customer-registered = فُتح الحساب
account-happened-device-renamed = أعيدت تسمية جهاز
account-happened-email-change-asked = طُلب تغيير البريد
account-happened-email-change-withdrawn = سُحب تغيير البريد
account-happened-email-changed = غُيّر البريد
account-happened-line-cancelled = أُلغي طلب
account-happened-line-changed = غُيّر طلب
account-happened-line-moved = أُرسل طلب إلى عنوان آخر
account-happened-line-restored = استُعيد طلب
account-happened-order-held = احتُجز طلب فوق الحد
account-happened-passkey-added = أضيف مفتاح مرور
account-happened-passkey-removed = أزيل مفتاح مرور
account-happened-password-set = عُيّنت كلمة المرور
account-happened-password-removed = أزيلت كلمة المرور
account-happened-payment-method-added = أضيفت وسيلة دفع
account-happened-payment-method-removed = أزيلت وسيلة دفع
account-happened-payment-method-restored = استُعيدت وسيلة دفع
account-happened-screen-linked = رُبط تلفاز
account-happened-sign-in-link-issued = أنشأ المتجر رابط دخول
account-happened-single-action-enabled = فُعّل الشراء بضغطة واحدة
account-happened-single-action-disabled = أُوقف الشراء بضغطة واحدة
account-happened-single-action-suspended = الشراء بضغطة واحدة ينتظر التأكيد
account-happened-single-action-resumed = أُكّد الشراء بضغطة واحدة
account-happened-single-action-settings = غُيّرت إعدادات جهاز
account-erase-waiting = { $count ->
    [one] طلب واحد ما زال في الطريق. ألغه أو انتظر وصوله.
    [two] طلبان ما زالا في الطريق. ألغهما أو انتظر وصولهما.
    [few] { $count } طلبات ما زالت في الطريق. ألغها أو انتظر وصولها.
   *[other] { $count } طلبًا ما زالت في الطريق. ألغها أو انتظر وصولها.
}
account-device-button = زر مادي
