-- action: other ways to press, for each device and customer
create table client_action (
  client_id bigint not null, customer_id bigint not null, shortcut text not null, listen bigint not null,
  claps bigint not null, scan bigint not null, scan_ms bigint not null, changed_at bigint not null,
  primary key (client_id, customer_id) /* clustered */
);
-- a hardware button is a client of its own; the caps are its own too
create table hardware_button (
  client_id bigint not null primary key, customer_id bigint not null, name text not null, variant_id bigint not null,
  quantity bigint not null, address_id bigint, orders_max bigint not null, window_us bigint not null,
  amount_max bigint, created_at bigint not null, revoked_at bigint, pressed_at bigint, refused_at bigint,
  refusal text not null, check (quantity > 0), check (orders_max > 0)
);
create index hardware_button_customer on hardware_button (customer_id, client_id);
-- the code that a television shows; its text is kept only as a keyed hash
create table screen_code (
  code_hash bytea not null primary key, client_id bigint not null, secret_hash bytea not null, customer_id bigint,
  enable bigint not null, created_at bigint not null, expires_at bigint not null, used_at bigint
);
create index screen_code_client on screen_code (client_id, created_at);
create index screen_code_expires on screen_code (expires_at);
create table screen_guess (customer_id bigint not null primary key, since bigint not null, guesses bigint not null);
