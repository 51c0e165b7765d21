# The frame of every page, and the parts pages are made of.
language-name = العربية
language = اللغة
skip-to-content = الانتقال إلى المحتوى
banner-label = عن هذا المتجر
banner-test-mode = <b>وضع الاختبار:</b> تذهب المدفوعات إلى المحاكي، ولا تُنقل أي أموال.
banner-mailbox = الرسائل التي يرسلها هذا المتجر موجودة في <a href="/mailbox">صندوق البريد</a>.
categories = الفئات
you = مساحتك
orders = الطلبات
account = الحساب
account-of = حساب { $name }
sign-in = تسجيل الدخول
price-note = الأسعار شاملة الضريبة.
runs-on = يعمل بنظام Ringup
pages = الصفحات
first-page = العودة إلى الصفحة الأولى
more = عرض المزيد
breadcrumb = مسار التنقل
home = الرئيسية
items = المنتجات
item = المنتج
quantity = الكمية
delivery = التوصيل
total = الإجمالي
change = تعديل
cancel = إلغاء
undo = تراجع
put-back = استعادة
until = حتى
go-to-shop = الذهاب إلى المتجر
price-from = ابتداءً من { $price }
price-before = السعر السابق
form-refused = تعذّر ذلك.
email-address = البريد الإلكتروني

# Moments: { $time } is a time of day, { $date } a date with its year.
moment-tomorrow = غدًا، { $time }
moment-yesterday = أمس، { $time }
moment-on = { $date }، { $time }
minutes = { $minutes ->
    [zero] { $minutes } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $minutes } دقائق
    [many] { $minutes } دقيقة
   *[other] { $minutes } دقيقة
}
time-left = { $minutes ->
    [zero] الوقت المتبقي: أقل من دقيقة
    [one] الوقت المتبقي: دقيقة واحدة
    [two] الوقت المتبقي: دقيقتان
    [few] الوقت المتبقي: { $minutes } دقائق
    [many] الوقت المتبقي: { $minutes } دقيقة
   *[other] الوقت المتبقي: { $minutes } دقيقة
}
time-left-under-a-minute = الوقت المتبقي: أقل من دقيقة
time-is-up = انتهى الوقت
# { time } is put in by the script, with its unit, as in 5 minutes.
time-left-script = الوقت المتبقي: %time%
until-script = حتى %time%، %left%
