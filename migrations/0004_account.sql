-- The account: what a customer keeps, on which devices, and how he signs in.

-- confirmed_at: the last step-up; suspended_at: single action waits for the next one on every device
alter table customer add column suspended_at bigint;
alter table customer add column suspended_for text not null default '';
alter table customer add column confirmed_at bigint;
-- an edited address is another row, so that open orders keep theirs
alter table address add column replaced_by bigint;
-- expires_at: the first moment after the card's last month, UTC
alter table payment_method add column expiry_month bigint;
alter table payment_method add column expiry_year bigint;
alter table payment_method add column expires_at bigint;

-- name: what this customer calls the device, so that the next one reads nothing of it; kept: shown in the chooser
alter table client_customer add column name text not null default '';
alter table client_customer add column kept bigint not null default 0;
alter table client_customer add column default_address_id bigint;
alter table client_customer add column default_payment_method_id bigint;
alter table client_customer add column cap_orders bigint;
alter table client_customer add column cap_amount bigint;
alter table client_customer add column cap_amount_per_order bigint;
alter table client_customer add column idle_days bigint;
alter table client_customer add column signed_in_at bigint;
create index client_customer_customer on client_customer (customer_id);
update client_customer set kept = 1 where exists (
  select 1 from client c where c.id = client_customer.client_id and c.customer_id = client_customer.customer_id);

-- beside: the client on which the others are kept when this link signs in there
alter table sign_in_link add column beside bigint;
create index sign_in_link_expires on sign_in_link (expires_at);
create index client_last_used on client (last_used_at) where customer_id is null;

create table passkey (
  id bigint not null primary key, customer_id bigint not null, credential_id bytea not null, credential text not null,
  name text not null, created_at bigint not null, last_used_at bigint
);
create unique index passkey_credential on passkey (credential_id);
create index passkey_customer on passkey (customer_id);
-- a WebAuthn ceremony that has begun: on the server, used once, for the client that began it
create table ceremony (
  id_hash bytea not null primary key, kind text not null, client_hash bytea not null, customer_id bigint,
  state text not null, created_at bigint not null, expires_at bigint not null
);
create index ceremony_expires on ceremony (expires_at);
create table password (
  customer_id bigint not null primary key, hash text not null, changed_at bigint not null, failures bigint not null,
  failed_at bigint not null
);
-- an e-mail address that is to become a customer's: in force once both have agreed
create table email_change (
  customer_id bigint not null primary key, email text not null, client_id bigint not null, requested_at bigint not null,
  old_agreed_at bigint, new_agreed_at bigint
);
