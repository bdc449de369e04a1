"""How fast and how small the advisor is, next to the barest Streamlit app.

``python -m benchmarks`` measures everything and prints one table. Times depend
on the machine, so most rows are ratios: ours and the other are measured in
turn in the same run, and their medians compared.
"""
