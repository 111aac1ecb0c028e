"""The script editor: one draft, written as a form, as a picture or as text, checked and tried beside.

``writing`` keeps the draft and knows nothing of pages; ``screen`` is what stands around the views.
"""
