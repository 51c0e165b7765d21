-- An e-mail address belongs to whoever used a link that was mailed to it; until then an account only says so.

-- proven_at: when such a link was first used
alter table customer add column proven_at bigint;
-- guest_of: the address that a guest gave while somebody's unproven account had it; mail goes there. Empty for an account
alter table customer add column guest_of text not null default '';
create index customer_guest_of on customer (guest_of) where guest_of <> '';
update customer set proven_at = created_at where exists (select 1 from sign_in_link l
  where l.subject = customer.id and l.purpose = 'sign_in' and l.used_at is not null);
