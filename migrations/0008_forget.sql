-- Erasing a customer finds his mail by whom it is about: some went to an address that was his before, or is not yet.

alter table mail add column customer_id bigint;
update mail set customer_id = (select c.id from customer c where c.email = mail.recipient);
create index mail_customer on mail (customer_id);
create index mail_recipient on mail (recipient);
