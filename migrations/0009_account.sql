-- What served one order only was never kept by its customer: it can't be brought back as a removed one can.

alter table address add column one_off bigint not null default 0;
alter table payment_method add column one_off bigint not null default 0;
update address set one_off = 1 where retired_at = created_at;
update payment_method set one_off = 1 where retired_at = created_at;
