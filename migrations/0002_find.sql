-- find: what a search looks through, written in the transaction of the catalogue change it follows (catalogue::search)

-- Every word and facet value that any item ever had; rows are added, never changed. kind: 0 word, 1 maker, 2 option value
create table search_term (id bigint not null primary key, kind bigint not null, text text not null);
create unique index search_term_text on search_term (kind, text);
-- One row an item. terms: ascending term ids (each twice, plus one where it is in the title) as differences, LEB128
create table search_item (
  ordinal bigint not null primary key, item_id bigint not null, version bigint not null, live bigint not null,
  price_min bigint not null, price_max bigint not null, variants bigint not null, terms bytea not null
);
create unique index search_item_item on search_item (item_id);
create index search_item_version on search_item (version);
-- The last version, and how many terms and items there are. Its one row is locked until the commit of whoever writes
create table search_clock (
  id bigint not null primary key, version bigint not null, terms bigint not null, items bigint not null
);
-- A number on a label leads to its item
create index variant_barcode on variant (barcode);
