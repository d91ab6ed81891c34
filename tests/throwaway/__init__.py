"""A feed that tests add to a copy of the checkout, by the README's steps: one contract module, one sample, one view."""
