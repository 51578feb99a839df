"""Brief: settled figures become words, tables, charts, pages and paper."""
