"""Resource policies are kept as they were put."""

from __future__ import annotations

import pytest

from local.secrets.api import answer
from local.secrets.errors import SecretsError
from tests.unit.local.secrets.stores import empty

POLICY = '{"Version": "2012-10-17", "Statement": []}'


def test_a_policy_is_put_shown_and_deleted() -> None:
    store, _ = empty()
    secret = answer("CreateSecret", {"Name": "a"}, store)
    assert answer("PutResourcePolicy", {"SecretId": "a", "ResourcePolicy": POLICY}, store) == secret
    assert answer("GetResourcePolicy", {"SecretId": "a"}, store) == {**secret, "ResourcePolicy": POLICY}
    answer("DeleteResourcePolicy", {"SecretId": "a"}, store)
    assert answer("GetResourcePolicy", {"SecretId": "a"}, store) == secret


@pytest.mark.parametrize("policy", ["some policy", "[]"])
def test_what_is_no_policy_is_refused(policy: str) -> None:
    store, _ = empty()
    answer("CreateSecret", {"Name": "a"}, store)
    with pytest.raises(SecretsError, match="MalformedPolicyDocumentException"):
        answer("PutResourcePolicy", {"SecretId": "a", "ResourcePolicy": policy}, store)
