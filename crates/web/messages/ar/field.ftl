# Fields of any form, and what is wrong with them.
field-optional = (اختياري)
field-errors = يرجى تصحيح ما يلي أولا:
field-postal = يكون الرمز البريدي في هذا البلد مثل { $example }.
field-empty = لا يمكن ترك هذا الحقل فارغًا.
field-too-long = النص طويل جدًا.
field-control = يحتوي النص على رموز لا يمكن استخدامها.
field-email = أدخل عنوان بريد إلكتروني، مثل ada@example.com.
field-country = اختر بلدًا.
field-phone = يكون رقم الهاتف مثل ‎+971 4 555 0100‎: أرقام ومسافات و ‎+ - ( ) . /‎ فقط، مع x للتحويلة إن وُجدت.
