-- The language of a customer's mail, and mail as what it tells of: its words are chosen when it is read or sent.

alter table customer add column language text not null default '';
alter table mail add column language text not null default '';
-- JSON (outbox::mail::Details); mail written before has its words in subject and body
alter table mail add column details text not null default '';
