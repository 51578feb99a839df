"""The drop page (``hazard serve``): on the office network departments check and send their workbooks, others read papers.

Optional: what it needs of others comes with ``hazardlib[serve]``, and only this room imports it.
"""
