home-empty-title = لا توجد منتجات بعد
home-empty = استورد كتالوجًا من سطر الأوامر، ثم أعد تحميل هذه الصفحة:
home-empty-dry-run = أضف <code>--dry-run</code> لترى أولًا ما سيحدث.
category-empty-title = لا يوجد شيء هنا حاليًا
category-empty = لا يُباع الآن أي منتج من هذه الفئة. <a href="/">عرض كل المنتجات</a>.
in-stock = متوفر
to-order = حسب الطلب
sold-out = نفد
not-on-sale = غير معروض للبيع
availability-to-order = حسب الطلب: يصل يوم { $day }
availability-few = { $count ->
    [zero] لم يتبقَّ أي قطعة. يصل يوم { $day }
    [one] لم يتبقَّ سوى قطعة واحدة. يصل يوم { $day }
    [two] لم يتبقَّ سوى قطعتين. يصل يوم { $day }
    [few] لم يتبقَّ سوى { $count } قطع. يصل يوم { $day }
    [many] لم يتبقَّ سوى { $count } قطعة. يصل يوم { $day }
   *[other] لم يتبقَّ سوى { $count } قطعة. يصل يوم { $day }
}
availability-in-stock = متوفر. يصل يوم { $day }
pictures = الصور
picture-of = الصورة { $number } من { $count }
option-sold-out = ، نفد
sold-out-unknown = لا نعرف بعد متى يتوفر من جديد.
sold-out-others = يمكن طلب خيارات أخرى مما ورد أعلاه.
enable-offered-title = اشترِ بضغطة واحدة
enable-offered = { $name }، يمكن الطلب من هذا الجهاز بضغطة واحدة، إلى عنوانك المعتاد وبطريقة دفعك المعتادة. ويمكنك التراجع عن الطلب بعد ذلك.
sign-in-offered-title = الشراء
sign-in-offered = سجّل الدخول ببريدك الإلكتروني لتطلب بضغطة واحدة. لا حاجة إلى كلمة مرور.
sign-in-to-buy = تسجيل الدخول للشراء
almost-ready-title = كل شيء جاهز تقريبًا
almost-ready = { $name }، قبل أن تتمكن من الطلب بضغطة واحدة، ما زلنا نحتاج إلى:
missing-address = عنوان للتوصيل
missing-payment-method = طريقة دفع
go-to-account = الذهاب إلى حسابك
details = عن المنتج
fact-made-by = الشركة المصنّعة
fact-number = رقم المنتج
fact-weight = الوزن
weight-grams = { $grams } غ
weight-kilograms = { $kilograms } كغ

# The single-action panel. Its button's words can be set by the owner: order.button.
buy-now = اشترِ الآن
order-button = طلب مع الالتزام بالدفع: { $total }
panel-for = العميل
panel-to = إلى
panel-with = الدفع
panel-by = موعد الوصول
not-you = لست أنت؟
not-name = لست { $name }؟
change-link = تغيير
each-more = كل قطعة إضافية تزيد { $price }.
total-for-one = الإجمالي المعروض لقطعة واحدة.
delivery-joins = التوصيل (مع طلبك المفتوح)
you-pay = المبلغ المستحق
for-one = لقطعة واحدة
for-many = للكمية %quantity%
one-press = ضغطة واحدة تكفي للطلب.
cancel-until = يمكن الإلغاء أو التعديل حتى
card-ending = { $brand } تنتهي بـ { $digits }

# The confirmation above the item page.
ordered = تم الطلب: { $what }.
ordered-goes-to = { $others ->
    [0] يُرسل إلى <b>{ $place }</b>.
    [one] يُرسل إلى <b>{ $place }</b> مع منتج آخر طلبته، في طرد واحد.
    [two] يُرسل إلى <b>{ $place }</b> مع منتجين آخرين طلبتهما، في طرد واحد.
    [few] يُرسل إلى <b>{ $place }</b> مع { $others } منتجات أخرى طلبتها، في طرد واحد.
    [many] يُرسل إلى <b>{ $place }</b> مع { $others } منتجًا آخر طلبتها، في طرد واحد.
   *[other] يُرسل إلى <b>{ $place }</b> مع { $others } منتج آخر طلبتها، في طرد واحد.
}
ordered-total = المبلغ المستحق { $total }.
ordered-saved = وفّرت { $saved } من رسوم التوصيل.
ordered-undo-until = يمكن التراجع أو التعديل حتى
ordered-again = طلبت هذا قبل لحظات أيضًا. هل تريد التراجع عن هذا الطلب؟
undo-this-one = التراجع عن هذا الطلب
review-or-change = عرض أو تعديل
