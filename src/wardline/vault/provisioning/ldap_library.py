"""ldap3, imported in silence: version 2.9.1 uses names that pyasn1 renamed, and warns of it wherever it is imported."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import ldap3
    import ldap3.core.exceptions

LDAPException = ldap3.core.exceptions.LDAPException
LDAPSocketOpenError = ldap3.core.exceptions.LDAPSocketOpenError

__all__ = ["LDAPException", "LDAPSocketOpenError", "ldap3"]
