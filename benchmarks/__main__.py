"""Run every benchmark, one table after another."""

from benchmarks import (
    bench_growth,
    bench_ingest,
    bench_month,
    bench_page,
    bench_products,
    bench_reader,
    bench_scale,
)

bench_reader.main()
bench_ingest.main()
bench_month.main()
bench_products.main()
bench_page.main()
bench_growth.main()
bench_scale.main()
