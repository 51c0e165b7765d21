your-orders = طلباتك
orders-sign-in-title = سجّل الدخول لعرض طلباتك
orders-empty-title = لا توجد طلبات بعد
orders-empty = ما تطلبه يظهر هنا، ويمكن تعديله أو إلغاؤه لفترة من الوقت. <a href="/">عرض المنتجات</a>.
orders-closed = المغلقة
orders-arriving = تصل بحلول { $day }
order-to = إلى
order-by = ، بحلول
order-placed = وقت الطلب:
order-number = الطلب { $id }
order-cancelled = ملغى
order-joined-another = ضُمّ إلى طلب آخر
order-open = مفتوح: لا يزال التعديل ممكنًا
order-being-prepared = قيد التحضير
line-cancelled = ملغى
line-to-order = حسب الطلب: يصل يوم { $day }
line-arrives = يصل يوم { $day }
undo-cancelling = استعادة { $item }
change-item = تعديل { $item }
cancel-item = إلغاء { $item }
change-quantity = تغيير الكمية
change-address = تغيير العنوان
send-to = الإرسال إلى

# Above the page, after an action.
done-cancelled = تم الإلغاء.
done-cancelled-text = لن يُرسل منه شيء ولن تُحاسَب عليه.
done-restored = تمت الاستعادة.
done-restored-text = عاد المنتج إلى طلبك.
done-quantity = تم تغيير الكمية.
done-quantity-text = الإجمالي أدناه هو الإجمالي الجديد.
done-address = تم تغيير العنوان.
done-address-text = تُحتسب رسوم التوصيل مرة واحدة لكل طلب.
done-enabled = الشراء بضغطة واحدة مُفعّل على هذا الجهاز.
done-enabled-text = ضغطة واحدة في صفحة المنتج تكفي لطلبه.
done-disabled = أُوقف الشراء بضغطة واحدة على هذا الجهاز.
done-disabled-text = يمكنك تفعيله مجددًا في أي وقت.
done-default-address = تم الحفظ.
done-default-address-text = ستُرسل طلبات الشراء بضغطة واحدة إلى هذا العنوان من الآن.
done-signed-out = تم تسجيل خروجك من هذا الجهاز.
done-signed-out-text = لم يعد يظهر هنا أي شيء من حسابك.
refused-line-too_late = فات أوان التعديل.
refused-line-too_late-text = انتهت مهلة الإلغاء أو التعديل. لم يتغيّر أي شيء.
refused-line-cancelled = أُلغي هذا المنتج.
refused-line-cancelled-text = تراجع عن الإلغاء أولًا. لم يتغيّر أي شيء.
refused-order-out_of_stock = لم تبقَ كمية كافية.
refused-order-out_of_stock-text = لا تتوفر هذه الكمية في المخزون. لم يتغيّر أي شيء.
refused-order-unknown_address = هذا العنوان ليس من عناوينك.
refused-order-unknown_address-text = لم يتغيّر أي شيء.
refused-order-step_up_required = يتجاوز الحد المسموح لك.
refused-order-step_up_required-text = سيتجاوز هذا التعديل حد الشراء بضغطة واحدة. لم يتغيّر أي شيء.
refused-suspended = أكِّد تعديلك الأخير أولًا.
refused-suspended-text = تم تغيير شيء تستخدمه الطلبات بضغطة واحدة ولم يؤكَّد بعد. إلى ذلك الحين لا يُرسَل شيء إلى مكان آخر. لم يتغيّر أي شيء.
refused-request-invalid = هذه ليست كمية صحيحة.
refused-request-invalid-text = أدخل عددًا صحيحًا من 1 إلى 999. لم يتغيّر أي شيء.

# A press that placed nothing.
nothing-ordered = لم يُطلب أي شيء.
press-wrong-quantity = أدخل عددًا صحيحًا من 1 إلى { $most }.
press-changed = تغيّر الإجمالي منذ عرض هذه الصفحة.
press-changed-next = راجع الإجمالي الجديد، ثم اضغط مرة أخرى.
press-sold-out = نفد المنتج قبل لحظات.
press-few-left = { $count ->
    [zero] لم يتبقَّ أي قطعة.
    [one] لم يتبقَّ سوى قطعة واحدة.
    [two] لم يتبقَّ سوى قطعتين.
    [few] لم يتبقَّ سوى { $count } قطع.
    [many] لم يتبقَّ سوى { $count } قطعة.
   *[other] لم يتبقَّ سوى { $count } قطعة.
}
press-few-left-next = الكمية الآن هي ما تبقّى. اضغط مرة أخرى أو اختر كمية أقل.
press-too-old = مضى على هذه الصفحة أكثر من يوم.
press-too-old-next = أصبحت محدّثة الآن: اضغط مرة أخرى.
press-foreign = أُعدّت هذه الصفحة لزائر آخر.
press-foreign-next = تحقق من الاسم الظاهر الآن، ثم اضغط مرة أخرى.
press-not-enabled = الشراء بضغطة واحدة غير مُفعّل على هذا الجهاز.
press-incomplete = هناك معلومات ناقصة.

# Above a cap: a link by e-mail first.
step-up-title = بقيت خطوة واحدة
step-up-not-yet = لم يُطلب <b>{ $what }</b> بعد.
step-up-sum = { $delivered ->
    [1] المبلغ: { $amount } شاملًا التوصيل.
   *[other] المبلغ: { $amount } يُضاف إليه التوصيل.
}
step-up-confirm-title = أكّد طلبك
step-up-place = اطلب مع الالتزام بالدفع
step-up-not-yours = إذا لم تكن أنت من طلب ذلك، فأغلق هذه الصفحة: لن يُطلب أي شيء.
step-up-reason-amount = يتجاوز حد { $amount } للشراء بضغطة واحدة، أو لعدة عمليات معًا.
step-up-reason = يتجاوز حد طلباتك بضغطة واحدة.
step-up-sent = أرسلنا رابطًا إلى <b>{ $email }</b>. افتحه خلال { $time }، وسيُنفَّذ الطلب كما رأيته.
step-up-no-address = ليس لديك بريد إلكتروني للتأكيد. <a href="/account/sign-in-methods">أدخل عنوانًا خاصًا بك</a>، ثم أعد المحاولة.
back-to-orders = العودة إلى طلباتك
