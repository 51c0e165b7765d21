# The checkout: an outline of sections, a review, the end.
checkout = إتمام الطلب
checkout-items = المنتجات
checkout-total = الإجمالي
checkout-sections = خطوات إتمام الطلب
checkout-who = من أنت
checkout-where = إلى أين
checkout-how = كيف يصل
checkout-pay = كيف تدفع
checkout-review = راجع طلبك
checkout-to-review = راجع طلبك
checkout-known = هل طلبت من هنا من قبل؟
checkout-change = تغيير
checkout-change-section = تغيير: { $section }
checkout-fill = املأ
checkout-to-fill = لم تملأ بعد.
checkout-edit = تعديل
checkout-edit-field = تعديل: { $field }
checkout-save = حفظ
checkout-next = التالي
checkout-previous = السابق
checkout-back = رجوع
checkout-back-to-cart = العودة إلى السلة
checkout-name = اسمك
checkout-email = البريد الإلكتروني
checkout-email-hint = يصل التأكيد إليه.
checkout-where-legend = أرسله إلى
checkout-new-address = عنوان آخر لهذا الطلب
checkout-how-legend = التوصيل
checkout-delivery-standard = توصيل عادي
checkout-delivery-express = توصيل سريع
checkout-arrives = بحلول { $day }
checkout-by = يصل
checkout-pay-legend = ادفع بواسطة
checkout-test-card = بطاقة تجريبية { $card }
checkout-tok-visa = تنجح دائما.
checkout-tok-declined = سترفض.
checkout-tok-action-required = ستطلب تأكيد حامل البطاقة.
checkout-tok-slow = تستجيب ببطء.
checkout-error-choose = يرجى اختيار واحد.
checkout-parcel = الطرد { $number } من { $count }
checkout-what-changed = منذ أن جمعت هذا الطلب:
checkout-price-changed = سعر { $item } الآن { $now } وكان { $before }.
checkout-not-sold = لم يعد { $item } معروضا للبيع. أزله من السلة.
checkout-out-of-stock = { $count ->
    [0] نفد { $item }. أزله من السلة.
    [one] بقيت قطعة واحدة فقط من { $item }. غيّر الكمية في السلة.
    [two] بقيت قطعتان فقط من { $item }. غيّر الكمية في السلة.
    [few] بقيت { $count } قطع فقط من { $item }. غيّر الكمية في السلة.
   *[other] بقي { $count } فقط من { $item }. غيّر الكمية في السلة.
}
checkout-sign-in-needed = سجل الدخول للإرسال إلى عنوان جديد ببطاقتك المحفوظة.
checkout-blocked = لا يمكن الطلب هكذا:
checkout-changed = تغيّر الإجمالي. لم يطلب شيء.
checkout-changed-next = انظر إلى الإجمالي الجديد أدناه ثم اطلب إن ناسبك.
checkout-not-ready = لم يعد شيء ما متوفرا. لم يطلب شيء.
checkout-not-ready-next = التفاصيل أدناه.
checkout-line-cancelled = ملغى
checkout-line-gone = غير متوفر الآن
checkout-done = تم طلبك
checkout-thanks = شكرا لك. تم الطلب.
checkout-mail-follows = سيصلك تأكيد بالبريد الإلكتروني.
checkout-see-orders = عرض طلباتك أو تغييرها أو إلغاؤها
checkout-numbers = رقم الطلب:
checkout-guest-title = لهذا البريد حساب
checkout-guest = سجل الدخول لترى هذا الطلب ضمن طلباتك. أرسلنا رابط الدخول إلى العنوان.
checkout-enable = في المرة القادمة يمكن لهذا الجهاز الطلب بضغطة واحدة إلى هذا العنوان وبهذه البطاقة، ويمكنك التراجع بعدها.
checkout-missing = للطلب بضغطة واحدة نحتاج إلى هذا فقط:
checkout-missing-link = املأه الآن
checkout-missing-save = احفظ وتابع
problem-checkout-too_many = هناك طلبات كثيرة لم تكتمل هنا.
problem-checkout-completed = تم هذا الطلب من قبل.
problem-checkout-canceled = ألغي هذا الطلب. ابدأ من السلة من جديد.
problem-checkout-unknown_payment_method = طريقة الدفع هذه لم تعد موجودة. اختر غيرها.
problem-checkout-unknown_delivery = لم تعد طريقة التوصيل هذه متاحة. اختر غيرها.
problem-checkout-address = لا يمكن إضافة العنوان. راجع عناوينك في حسابك.
checkout-fill-section = املأ: { $section }
problem-checkout-payment_method = لا يمكن إضافة البطاقة. راجع طرق الدفع في حسابك.
