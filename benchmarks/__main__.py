"""Run every benchmark, one table after another."""

from benchmarks import bench_ingest, bench_month

bench_ingest.main()
bench_month.main()
