// Generated from docs/api/openapi.json by tools/api-docs.ts. Not to be edited.
export interface paths {
    "/api/tenant-slugs/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a tenant could be registered under a slug */
        get: operations["checkTenantSlug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A tenant */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenants in which the caller is an administrator */
        get: operations["listTenants"];
        put?: never;
        /** Register a tenant: with a first administrator who is new, or, with a token, as one’s own */
        post: operations["registerTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenant-passkey-options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a registration by a passkey in place of a password */
        post: operations["prepareTenantPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Overview of a workspace: issuer, endpoints, settings, keys */
        get: operations["getWorkspace"];
        put?: never;
        post?: never;
        /** Delete a workspace: gone at once for everybody, for good after the configured time */
        delete: operations["deleteWorkspace"];
        options?: never;
        head?: never;
        /** Change a workspace’s name or settings, disable or enable it */
        patch: operations["changeWorkspace"];
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant’s workspaces */
        get: operations["listWorkspaces"];
        put?: never;
        /** Launch a workspace from a profile */
        post: operations["launchWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspace-profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace profiles: every value with the reason for it */
        get: operations["listWorkspaceProfiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/deleted-workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deleted workspaces that can still be restored */
        get: operations["listDeletedWorkspaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/deleted-workspaces/{workspace_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a deleted workspace back as it was: its users, clients, keys, grants and sessions too */
        post: operations["restoreWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A client */
        get: operations["getClient"];
        put?: never;
        post?: never;
        /** Delete a client */
        delete: operations["deleteClient"];
        options?: never;
        head?: never;
        /** Change a client’s metadata, disable or enable it */
        patch: operations["changeClient"];
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The clients of a workspace */
        get: operations["listClients"];
        put?: never;
        /** Register a client: RFC 7591 metadata and our own members */
        post: operations["registerClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a client a new secret; the one before stays good beside it */
        post: operations["rotateClientSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/initial-access-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The initial access tokens of a workspace, without the tokens themselves */
        get: operations["listInitialAccessTokens"];
        put?: never;
        /** A token with which clients register themselves (RFC 7591 §3) */
        post: operations["createInitialAccessToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/initial-access-tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an initial access token back */
        delete: operations["deleteInitialAccessToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/configuration/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the workspace what the document says */
        post: operations["applyConfiguration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace as a document: name, settings, clients; no secrets, users or keys of its own */
        get: operations["exportConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/configuration/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What applying a document would change, in order; changes nothing */
        post: operations["planConfiguration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/readiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which security profiles a client could be registered with, and what is missing for the others */
        get: operations["getClientReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a client is held to, rule by rule, and why */
        get: operations["getClientPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/security-profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The security profiles: every rule with its meaning and its clause */
        get: operations["listSecurityProfiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What every client of a workspace is held to, rule by rule, and why */
        get: operations["getWorkspacePolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/policy-dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which clients would break under a stricter security profile, by their registration and their recent traffic */
        get: operations["dryRunPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a change of a client would be refused for, and what else would be demanded of it; changes nothing */
        post: operations["previewClientChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /** Delete a user */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /** Change a user’s claims or password, disable or enable the user */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The users of a workspace */
        get: operations["listUsers"];
        put?: never;
        /** Create a user, with or without a password */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An organization */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        /** Delete an organization; its members stay users of the workspace */
        delete: operations["deleteOrganization"];
        options?: never;
        head?: never;
        /** Change an organization, disable or enable it */
        patch: operations["changeOrganization"];
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organizations of a workspace */
        get: operations["listOrganizations"];
        put?: never;
        /** Create an organization: a customer company whose members are users */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members of an organization, with their roles */
        get: operations["listOrganizationMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organizations that a user is a member of, with the roles there */
        get: operations["listOrganizationsOfUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make a user a member with these roles, or give a member these in place of others */
        put: operations["putOrganizationMember"];
        post?: never;
        /** End a user’s membership of an organization */
        delete: operations["removeOrganizationMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw all that members have allowed clients in an organization, and with it every token that was issued under it */
        delete: operations["revokeGrantsInOrganization"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a user signs in with; never a secret, and no key */
        get: operations["getCredentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/one-time-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Turn a user’s one-time codes off, with the recovery codes: for who has lost the app */
        delete: operations["removeOneTimeCodes"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/passkeys/{passkey_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a passkey away from a user */
        delete: operations["removePasskey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/failed-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget the failed sign-ins of a user, so that nobody has to wait for them */
        delete: operations["unlockUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session, with the tokens that were issued in it; the clients that took part are told */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign a user out everywhere */
        delete: operations["endSessionsOfUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in: the sessions of a workspace, or of one of its users */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a user has allowed which clients */
        get: operations["listGrantsOfUser"];
        put?: never;
        post?: never;
        /** Withdraw all that a user has allowed, and with it every token that was issued under it */
        delete: operations["revokeGrantsOfUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What users have allowed clients: all of a workspace, of a user, for a client, in an organization */
        get: operations["listGrants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/grants/{grant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One grant in force, by its id */
        get: operations["readGrant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/global-token-revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End everything of a user: what they have allowed, every token, every session (Global Token Revocation). An e-mail address is one that is proven */
        post: operations["revokeGlobally"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/users/{user_id}/grants/{grant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw a grant, and with it every token that was issued under it */
        delete: operations["revokeGrantOfUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw all that users have allowed a client, and with it every token that was issued under it */
        delete: operations["revokeGrantsForClient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/agents/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End everything that an agent holds, or all agents of an owner: disabled, grants withdrawn, tokens and requests void */
        post: operations["endAgents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The agents of a workspace: all, or of an owner */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/delegations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who let whom do what, through how many hops: tokens of agents, and every exchange (RFC 8693) */
        get: operations["listDelegations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/{kid}/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What would break if the key were revoked now: a dry run */
        get: operations["explainSigningKeyRevocation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/encryption-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key pairs to which clients encrypt request objects */
        get: operations["listEncryptionKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/signing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signing keys of a workspace: those that sign, those to come, those that were */
        get: operations["listSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/{kid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Stop publishing a key that does not sign: what it signed is no longer believed */
        delete: operations["removeSigningKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/{kid}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** After a compromise: the key is gone from the key set, what it signed is refused, and a new key signs, all at once */
        post: operations["revokeSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/encryption-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange the key pairs: new ones are published now, those before still decrypt for a day */
        post: operations["rotateEncryptionKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make new signing keys: published now, signing when clients have had time to fetch them */
        post: operations["rotateSigningKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/administrators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant’s administrators, by user id */
        get: operations["listAdministrators"];
        put?: never;
        /** Create an administrator of the tenant: a new user who signs in at the installation’s own workspace */
        post: operations["addAdministrator"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/automation-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant’s automation clients, by client id */
        get: operations["listAutomationClients"];
        put?: never;
        /** Create a client for automation: client credentials for this API, with a role in this tenant */
        post: operations["addAutomationClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/administrators/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an administrator’s role in the tenant away */
        delete: operations["removeAdministrator"];
        options?: never;
        head?: never;
        /** Give an administrator another role */
        patch: operations["changeAdministrator"];
        trace?: never;
    };
    "/api/tenants/{tenant}/automation-clients/{client_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an automation client */
        delete: operations["removeAutomationClient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/administrators/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who was invited, and what became of it, oldest first */
        get: operations["listInvitations"];
        put?: never;
        /** Invite somebody, by e-mail, to administer the tenant */
        post: operations["inviteAdministrator"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/administrators/invitations/{invitation_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the message of an invitation that waits once more */
        post: operations["resendInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/administrators/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw an invitation that waits */
        delete: operations["withdrawInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/audit-events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An event of the audit trail of the tenant itself */
        get: operations["getTenantAuditEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/audit-events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An event of a workspace’s audit trail */
        get: operations["getWorkspaceAuditEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit-event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The types of events, and when each is emitted */
        get: operations["listAuditEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search the audit trail of the tenant itself */
        get: operations["searchTenantAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tenants/{tenant}/workspaces/{workspace}/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search a workspace’s audit trail */
        get: operations["searchWorkspaceAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ClientMetadata: {
            client_name?: string;
            /** Format: uri */
            client_uri?: string;
            /** Format: uri */
            logo_uri?: string;
            /** Format: uri */
            policy_uri?: string;
            /** Format: uri */
            tos_uri?: string;
            "client_name#en"?: string;
            "client_name#de"?: string;
            /** Format: uri */
            "client_uri#en"?: string;
            /** Format: uri */
            "client_uri#de"?: string;
            /** Format: uri */
            "logo_uri#en"?: string;
            /** Format: uri */
            "logo_uri#de"?: string;
            /** Format: uri */
            "policy_uri#en"?: string;
            /** Format: uri */
            "policy_uri#de"?: string;
            /** Format: uri */
            "tos_uri#en"?: string;
            /** Format: uri */
            "tos_uri#de"?: string;
            /** @enum {string} */
            application_type?: "web" | "native";
            redirect_uris?: string[];
            post_logout_redirect_uris?: string[];
            /** Format: uri */
            backchannel_logout_uri?: string;
            backchannel_logout_session_required?: boolean;
            /** Format: uri */
            frontchannel_logout_uri?: string;
            frontchannel_logout_session_required?: boolean;
            /** Format: uri */
            initiate_login_uri?: string;
            /** @enum {string} */
            subject_type?: "public" | "pairwise";
            /** Format: uri */
            sector_identifier_uri?: string;
            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
            response_types?: ("code" | "code id_token")[];
            scope?: string;
            /** @enum {string} */
            token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
            /** @enum {string} */
            token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
            jwks?: {
                keys: ({
                    /** @enum {string} */
                    kty: "EC" | "RSA" | "OKP" | "AKP";
                    kid?: string;
                    alg?: string;
                    use?: string;
                    crv?: string;
                    x5c?: string[];
                } & {
                    [key: string]: unknown;
                })[];
            };
            /** Format: uri */
            jwks_uri?: string;
            tls_client_auth_subject_dn?: string;
            tls_client_auth_san_dns?: string;
            tls_client_auth_san_uri?: string;
            tls_client_auth_san_ip?: string;
            tls_client_auth_san_email?: string;
            workload_issuer?: string;
            workload_subject?: string;
            spiffe_id?: string;
            client_attester?: string;
            tls_client_certificate_bound_access_tokens?: boolean;
            dpop_bound_access_tokens?: boolean;
            require_pushed_authorization_requests?: boolean;
            /** @enum {string} */
            id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
            /** @enum {string} */
            userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
            /** @enum {string} */
            id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
            /** @enum {string} */
            id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
            /** @enum {string} */
            userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
            /** @enum {string} */
            userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
            /** @enum {string} */
            introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
            /** @enum {string} */
            introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
            /** @enum {string} */
            introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
            require_signed_request_object?: boolean;
            /** @enum {string} */
            request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
            request_uris?: string[];
            /** @enum {string} */
            request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
            /** @enum {string} */
            request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
            /** @enum {string} */
            authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
            /** @enum {string} */
            authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
            /** @enum {string} */
            authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
            /** @enum {string} */
            backchannel_token_delivery_mode?: "poll" | "ping";
            /** Format: uri */
            backchannel_client_notification_endpoint?: string;
            /** @enum {string} */
            backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
            backchannel_user_code_parameter?: boolean;
            default_max_age?: number;
            require_auth_time?: boolean;
            default_acr_values?: string[];
            software_id?: string;
            software_version?: string;
            first_party?: boolean;
            /** @enum {string} */
            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
            resources?: string[];
            authorization_details_types?: string[];
            /** @enum {string} */
            access_token_format?: "jwt" | "opaque";
            /** @enum {string} */
            default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
            introspect_any_audience?: boolean;
            agent?: {
                owner: {
                    /** @constant */
                    type: "user";
                    /** Format: uuid */
                    user_id: string;
                } | {
                    /** @constant */
                    type: "team";
                    name: string;
                };
                purpose: string;
                maximum_authority: {
                    scopes: string[];
                    resources: string[];
                    authorization_details_types?: string[];
                };
                expires_at: number;
            };
            disabled?: boolean;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            instance: string;
            errors?: {
                pointer: string;
                detail: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    checkTenantSlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it is at the moment; nothing is kept free by asking. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        slug: string;
                        /** @enum {string} */
                        status: "available" | "taken" | "reserved" | "invalid";
                        suggestion?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many questions from this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant, and the caller’s role in it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        slug: string;
                        name: string;
                        /** Format: date-time */
                        created_at: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "auditor";
                        scopes: string[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By slug. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tenants: {
                            slug: string;
                            name: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "developer" | "auditor";
                            scopes: string[];
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerTenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    slug: string;
                    name: string;
                    administrator?: {
                        username: string;
                        /** Format: email */
                        email?: string;
                        name?: string;
                        password?: string;
                        passkey?: {
                            id: string;
                            rawId: string;
                            /** @constant */
                            type: "public-key";
                            response: {
                                clientDataJSON: string;
                                attestationObject: string;
                            } & {
                                [key: string]: unknown;
                            };
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description The tenant exists; the administrator signs in at the authorization server that is named. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        slug: string;
                        name: string;
                        /** Format: date-time */
                        created_at: string;
                        administrator: {
                            id: string;
                            username: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "developer" | "auditor";
                        };
                        /** Format: uri */
                        authorization_server: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is not good, or (RFC 9470) its user has set up more than was shown when it was issued. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or no user; or the workspace has as many users as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The slug, the user name or the e-mail address is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many registrations from this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    prepareTenantPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    slug: string;
                    administrator: {
                        username: string;
                        /** Format: email */
                        email?: string;
                        name?: string;
                    };
                };
            };
        };
        responses: {
            /** @description PublicKeyCredentialCreationOptionsJSON (WebAuthn Level 3 §5.4), good for one registration of this user name within ten minutes. Nothing is kept free. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rp: {
                            id: string;
                            name: string;
                        };
                        user: {
                            id: string;
                            name: string;
                            displayName: string;
                        };
                        challenge: string;
                        pubKeyCredParams: {
                            /** @constant */
                            type: "public-key";
                            alg: number;
                        }[];
                        excludeCredentials: {
                            /** @constant */
                            type: "public-key";
                            id: string;
                        }[];
                        authenticatorSelection: {
                            /** @constant */
                            residentKey: "required";
                            requireResidentKey: boolean;
                            /** @constant */
                            userVerification: "required";
                        };
                        /** @constant */
                        attestation: "none";
                        timeout: number;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The slug, the user name or the e-mail address is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many registrations from this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With an ETag for a later change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        slug: string;
                        name: string;
                        workspace_profile: string;
                        /** Format: uri */
                        issuer: string;
                        disabled: boolean;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                        tenant: string;
                        version: number;
                        /** Format: uri */
                        mtls_issuer: string;
                        /** Format: uri */
                        openid_configuration: string;
                        /** Format: uri */
                        oauth_authorization_server: string;
                        endpoints: {
                            /** Format: uri */
                            authorization_endpoint: string;
                            /** Format: uri */
                            pushed_authorization_request_endpoint: string;
                            /** Format: uri */
                            token_endpoint: string;
                            /** Format: uri */
                            introspection_endpoint: string;
                            /** Format: uri */
                            revocation_endpoint: string;
                            /** Format: uri */
                            userinfo_endpoint: string;
                            /** Format: uri */
                            jwks_uri: string;
                        };
                        mtls_endpoint_aliases: {
                            /** Format: uri */
                            pushed_authorization_request_endpoint: string;
                            /** Format: uri */
                            token_endpoint: string;
                            /** Format: uri */
                            introspection_endpoint: string;
                            /** Format: uri */
                            revocation_endpoint: string;
                            /** Format: uri */
                            userinfo_endpoint: string;
                        };
                        /** Format: uri */
                        demo_portal_url?: string;
                        settings: {
                            /** @enum {string} */
                            security_profile: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            /** @enum {string} */
                            require_pushed_requests: "none" | "confidential-clients" | "all";
                            require_sender_constraint: boolean;
                            /** @enum {string} */
                            pkce?: "every-client" | "public-clients";
                            /** @enum {string} */
                            dpop_nonce: "required" | "offered";
                            access_token: {
                                /** @enum {string} */
                                format: "jwt" | "opaque";
                                ttl_seconds: number;
                            };
                            id_token: {
                                ttl_seconds: number;
                            };
                            refresh_token: {
                                idle_seconds: number;
                                absolute_seconds: number;
                                rotation_grace_seconds: number;
                                ends_with_session: boolean;
                            };
                            session: {
                                idle_seconds: number;
                                absolute_seconds: number;
                            };
                            sign_in: {
                                methods: ("password" | "passkey")[];
                                offer_passkey?: boolean;
                                sample_users?: {
                                    username: string;
                                    password: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            second_factor?: "off" | "optional" | "required";
                            /** @enum {string} */
                            mailed_codes?: "off" | "after-password";
                            /** @enum {string} */
                            sign_up?: "self-service" | "closed";
                            /** @enum {string} */
                            consent: "first-use" | "always" | "implied-for-first-party";
                            grants?: {
                                /** @enum {string} */
                                management: "off" | "offered" | "required";
                                lifetime_seconds?: number;
                            };
                            token_status_list?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                ttl_seconds?: number;
                            };
                            global_token_revocation?: {
                                clients: string[];
                            };
                            /** @enum {string} */
                            subject_type: "public" | "pairwise-for-third-parties";
                            signing_algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                            encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                            /**
                             * @default {
                             *       "everyDays": 90,
                             *       "publishAheadSeconds": 86400
                             *     }
                             */
                            key_rotation: {
                                every_days: number;
                                publish_ahead_seconds: number;
                            };
                            scopes: {
                                name: string;
                                description: string;
                                claims: string[];
                            }[];
                            resources: {
                                /** Format: uri */
                                identifier: string;
                                name: string;
                                scopes: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                access_token_ttl_seconds?: number;
                                /** @enum {string} */
                                signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            }[];
                            /** @enum {string} */
                            resource_indicators?: "optional" | "required";
                            authorization_details_types?: {
                                type: string;
                                resources?: string[];
                                without_user?: boolean;
                                remembered?: boolean;
                                schema?: {
                                    [key: string]: unknown;
                                };
                                template?: {
                                    [key: string]: string;
                                };
                                words?: {
                                    value: string;
                                    text: {
                                        [key: string]: string;
                                    };
                                }[];
                                comparison?: {
                                    field: string;
                                    /** @enum {string} */
                                    rule: "equal" | "subset" | "at-most" | "prefix";
                                }[];
                            }[];
                            userinfo?: {
                                acr_values?: string[];
                                max_age_seconds?: number;
                            };
                            registration?: {
                                /** @enum {string} */
                                mode: "off" | "initial-access-token" | "open";
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            email?: {
                                sender_name?: string;
                                /** @enum {string} */
                                password_reset?: "on" | "off";
                                /** @enum {string} */
                                sign_in_notice?: "on" | "off";
                                /** @enum {string} */
                                request_notice?: "on" | "off";
                                /** @enum {string} */
                                verified_address?: "required" | "not-required";
                            };
                            software_statements?: {
                                /** @enum {string} */
                                policy: "none" | "optional" | "required";
                                issuers: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                    max_age_seconds: number;
                                    claims?: {
                                        claim: string;
                                        /** @enum {string} */
                                        member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                    }[];
                                }[];
                            };
                            client_id_metadata_documents?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                allowed_hosts?: string[];
                                blocked_hosts?: string[];
                                redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            token_exchange?: {
                                max_actors?: number;
                                rules: {
                                    client: string;
                                    subject_clients: string[];
                                    subject_issuers?: string[];
                                    /** @enum {string} */
                                    mode: "impersonation" | "delegation";
                                    resources: string[];
                                    scopes?: string[];
                                    authorization_details_types?: string[];
                                    /** @enum {string} */
                                    bound_subjects?: "proven" | "vouched";
                                }[];
                                identity_assertions?: {
                                    client: string;
                                    /** Format: uri */
                                    audience: string;
                                    client_id_there?: string;
                                    scopes: string[];
                                    resources?: string[];
                                    email?: boolean;
                                }[];
                            };
                            trusted_issuers?: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                kinds: ("jwt" | "id-jag")[];
                                subject: {
                                    claim: string;
                                    /** @enum {string} */
                                    user: "id" | "username" | "email";
                                };
                                clients: string[];
                                scopes?: string[];
                                resources?: string[];
                                max_lifetime_seconds: number;
                            }[];
                            workload_issuers?: {
                                /** @enum {string} */
                                kind: "jwt" | "spiffe";
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @enum {string} */
                                        use?: "sig" | "jwt-svid";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                            client_attestation?: {
                                /** @enum {string} */
                                challenge: "required" | "off";
                                attesters: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                    max_lifetime_seconds: number;
                                }[];
                            };
                            organizations?: {
                                /** @enum {string} */
                                membership: "off" | "optional" | "required";
                                roles: {
                                    name: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            language?: "en" | "de";
                            branding?: {
                                logo_uri?: string;
                                primary_color?: string;
                                note?: string;
                                support_uri?: string;
                                privacy_uri?: string;
                                terms_uri?: string;
                            };
                            /** @enum {string} */
                            audit_address: "full" | "truncated" | "hashed";
                        };
                        signing_keys: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed (RFC 9110 §13.1.1). */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match names another version. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed (RFC 9110 §13.1.1). */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": {
                    name?: string;
                    disabled?: boolean;
                    settings?: {
                        /** @enum {string} */
                        security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                        /** @enum {string} */
                        require_pushed_requests?: "none" | "confidential-clients" | "all";
                        require_sender_constraint?: boolean;
                        /** @enum {string} */
                        pkce?: "every-client" | "public-clients";
                        /** @enum {string} */
                        dpop_nonce?: "required" | "offered";
                        access_token?: {
                            /** @enum {string} */
                            format: "jwt" | "opaque";
                            ttl_seconds: number;
                        };
                        id_token?: {
                            ttl_seconds: number;
                        };
                        refresh_token?: {
                            idle_seconds: number;
                            absolute_seconds: number;
                            rotation_grace_seconds: number;
                            ends_with_session: boolean;
                        };
                        session?: {
                            idle_seconds: number;
                            absolute_seconds: number;
                        };
                        sign_in?: {
                            methods: ("password" | "passkey")[];
                            offer_passkey?: boolean;
                            sample_users?: {
                                username: string;
                                password: string;
                                description: string;
                            }[];
                        };
                        /** @enum {string} */
                        second_factor?: "off" | "optional" | "required";
                        /** @enum {string} */
                        mailed_codes?: "off" | "after-password";
                        /** @enum {string} */
                        sign_up?: "self-service" | "closed";
                        /** @enum {string} */
                        consent?: "first-use" | "always" | "implied-for-first-party";
                        grants?: {
                            /** @enum {string} */
                            management: "off" | "offered" | "required";
                            lifetime_seconds?: number;
                        };
                        token_status_list?: {
                            /** @enum {string} */
                            mode: "off" | "on";
                            ttl_seconds?: number;
                        };
                        global_token_revocation?: {
                            clients: string[];
                        };
                        /** @enum {string} */
                        subject_type?: "public" | "pairwise-for-third-parties";
                        signing_algorithms?: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                        encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                        /**
                         * @default {
                         *       "everyDays": 90,
                         *       "publishAheadSeconds": 86400
                         *     }
                         */
                        key_rotation?: {
                            every_days: number;
                            publish_ahead_seconds: number;
                        };
                        scopes?: {
                            name: string;
                            description: string;
                            claims: string[];
                        }[];
                        resources?: {
                            /** Format: uri */
                            identifier: string;
                            name: string;
                            scopes: string[];
                            /** @enum {string} */
                            access_token_format?: "jwt" | "opaque";
                            access_token_ttl_seconds?: number;
                            /** @enum {string} */
                            signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        }[];
                        /** @enum {string} */
                        resource_indicators?: "optional" | "required";
                        authorization_details_types?: {
                            type: string;
                            resources?: string[];
                            without_user?: boolean;
                            remembered?: boolean;
                            schema?: {
                                [key: string]: unknown;
                            };
                            template?: {
                                [key: string]: string;
                            };
                            words?: {
                                value: string;
                                text: {
                                    [key: string]: string;
                                };
                            }[];
                            comparison?: {
                                field: string;
                                /** @enum {string} */
                                rule: "equal" | "subset" | "at-most" | "prefix";
                            }[];
                        }[];
                        userinfo?: {
                            acr_values?: string[];
                            max_age_seconds?: number;
                        };
                        registration?: {
                            /** @enum {string} */
                            mode: "off" | "initial-access-token" | "open";
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            scopes?: string[];
                            authorization_details_types?: string[];
                        };
                        email?: {
                            sender_name?: string;
                            /** @enum {string} */
                            password_reset?: "on" | "off";
                            /** @enum {string} */
                            sign_in_notice?: "on" | "off";
                            /** @enum {string} */
                            request_notice?: "on" | "off";
                            /** @enum {string} */
                            verified_address?: "required" | "not-required";
                        };
                        software_statements?: {
                            /** @enum {string} */
                            policy: "none" | "optional" | "required";
                            issuers: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                max_age_seconds: number;
                                claims?: {
                                    claim: string;
                                    /** @enum {string} */
                                    member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                }[];
                            }[];
                        };
                        client_id_metadata_documents?: {
                            /** @enum {string} */
                            mode: "off" | "on";
                            allowed_hosts?: string[];
                            blocked_hosts?: string[];
                            redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            scopes?: string[];
                            authorization_details_types?: string[];
                        };
                        token_exchange?: {
                            max_actors?: number;
                            rules: {
                                client: string;
                                subject_clients: string[];
                                subject_issuers?: string[];
                                /** @enum {string} */
                                mode: "impersonation" | "delegation";
                                resources: string[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                                /** @enum {string} */
                                bound_subjects?: "proven" | "vouched";
                            }[];
                            identity_assertions?: {
                                client: string;
                                /** Format: uri */
                                audience: string;
                                client_id_there?: string;
                                scopes: string[];
                                resources?: string[];
                                email?: boolean;
                            }[];
                        };
                        trusted_issuers?: {
                            issuer: string;
                            /** Format: uri */
                            jwks_uri?: string;
                            jwks?: {
                                keys: {
                                    /** @enum {string} */
                                    kty: "EC" | "RSA" | "OKP";
                                    kid?: string;
                                    alg?: string;
                                    /** @constant */
                                    use?: "sig";
                                    crv?: string;
                                    x?: string;
                                    y?: string;
                                    n?: string;
                                    e?: string;
                                }[];
                            };
                            /** @constant */
                            discovery?: true;
                            algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                            kinds: ("jwt" | "id-jag")[];
                            subject: {
                                claim: string;
                                /** @enum {string} */
                                user: "id" | "username" | "email";
                            };
                            clients: string[];
                            scopes?: string[];
                            resources?: string[];
                            max_lifetime_seconds: number;
                        }[];
                        workload_issuers?: {
                            /** @enum {string} */
                            kind: "jwt" | "spiffe";
                            issuer: string;
                            /** Format: uri */
                            jwks_uri?: string;
                            jwks?: {
                                keys: {
                                    /** @enum {string} */
                                    kty: "EC" | "RSA" | "OKP";
                                    kid?: string;
                                    alg?: string;
                                    /** @enum {string} */
                                    use?: "sig" | "jwt-svid";
                                    crv?: string;
                                    x?: string;
                                    y?: string;
                                    n?: string;
                                    e?: string;
                                }[];
                            };
                            /** @constant */
                            discovery?: true;
                            algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                            max_lifetime_seconds: number;
                        }[];
                        client_attestation?: {
                            /** @enum {string} */
                            challenge: "required" | "off";
                            attesters: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                        };
                        organizations?: {
                            /** @enum {string} */
                            membership: "off" | "optional" | "required";
                            roles: {
                                name: string;
                                description: string;
                            }[];
                        };
                        /** @enum {string} */
                        language?: "en" | "de";
                        branding?: {
                            logo_uri?: string;
                            primary_color?: string;
                            note?: string;
                            support_uri?: string;
                            privacy_uri?: string;
                            terms_uri?: string;
                        };
                        /** @enum {string} */
                        audit_address?: "full" | "truncated" | "hashed";
                    };
                };
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        slug: string;
                        name: string;
                        workspace_profile: string;
                        /** Format: uri */
                        issuer: string;
                        disabled: boolean;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                        tenant: string;
                        version: number;
                        /** Format: uri */
                        mtls_issuer: string;
                        /** Format: uri */
                        openid_configuration: string;
                        /** Format: uri */
                        oauth_authorization_server: string;
                        endpoints: {
                            /** Format: uri */
                            authorization_endpoint: string;
                            /** Format: uri */
                            pushed_authorization_request_endpoint: string;
                            /** Format: uri */
                            token_endpoint: string;
                            /** Format: uri */
                            introspection_endpoint: string;
                            /** Format: uri */
                            revocation_endpoint: string;
                            /** Format: uri */
                            userinfo_endpoint: string;
                            /** Format: uri */
                            jwks_uri: string;
                        };
                        mtls_endpoint_aliases: {
                            /** Format: uri */
                            pushed_authorization_request_endpoint: string;
                            /** Format: uri */
                            token_endpoint: string;
                            /** Format: uri */
                            introspection_endpoint: string;
                            /** Format: uri */
                            revocation_endpoint: string;
                            /** Format: uri */
                            userinfo_endpoint: string;
                        };
                        /** Format: uri */
                        demo_portal_url?: string;
                        settings: {
                            /** @enum {string} */
                            security_profile: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            /** @enum {string} */
                            require_pushed_requests: "none" | "confidential-clients" | "all";
                            require_sender_constraint: boolean;
                            /** @enum {string} */
                            pkce?: "every-client" | "public-clients";
                            /** @enum {string} */
                            dpop_nonce: "required" | "offered";
                            access_token: {
                                /** @enum {string} */
                                format: "jwt" | "opaque";
                                ttl_seconds: number;
                            };
                            id_token: {
                                ttl_seconds: number;
                            };
                            refresh_token: {
                                idle_seconds: number;
                                absolute_seconds: number;
                                rotation_grace_seconds: number;
                                ends_with_session: boolean;
                            };
                            session: {
                                idle_seconds: number;
                                absolute_seconds: number;
                            };
                            sign_in: {
                                methods: ("password" | "passkey")[];
                                offer_passkey?: boolean;
                                sample_users?: {
                                    username: string;
                                    password: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            second_factor?: "off" | "optional" | "required";
                            /** @enum {string} */
                            mailed_codes?: "off" | "after-password";
                            /** @enum {string} */
                            sign_up?: "self-service" | "closed";
                            /** @enum {string} */
                            consent: "first-use" | "always" | "implied-for-first-party";
                            grants?: {
                                /** @enum {string} */
                                management: "off" | "offered" | "required";
                                lifetime_seconds?: number;
                            };
                            token_status_list?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                ttl_seconds?: number;
                            };
                            global_token_revocation?: {
                                clients: string[];
                            };
                            /** @enum {string} */
                            subject_type: "public" | "pairwise-for-third-parties";
                            signing_algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                            encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                            /**
                             * @default {
                             *       "everyDays": 90,
                             *       "publishAheadSeconds": 86400
                             *     }
                             */
                            key_rotation: {
                                every_days: number;
                                publish_ahead_seconds: number;
                            };
                            scopes: {
                                name: string;
                                description: string;
                                claims: string[];
                            }[];
                            resources: {
                                /** Format: uri */
                                identifier: string;
                                name: string;
                                scopes: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                access_token_ttl_seconds?: number;
                                /** @enum {string} */
                                signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            }[];
                            /** @enum {string} */
                            resource_indicators?: "optional" | "required";
                            authorization_details_types?: {
                                type: string;
                                resources?: string[];
                                without_user?: boolean;
                                remembered?: boolean;
                                schema?: {
                                    [key: string]: unknown;
                                };
                                template?: {
                                    [key: string]: string;
                                };
                                words?: {
                                    value: string;
                                    text: {
                                        [key: string]: string;
                                    };
                                }[];
                                comparison?: {
                                    field: string;
                                    /** @enum {string} */
                                    rule: "equal" | "subset" | "at-most" | "prefix";
                                }[];
                            }[];
                            userinfo?: {
                                acr_values?: string[];
                                max_age_seconds?: number;
                            };
                            registration?: {
                                /** @enum {string} */
                                mode: "off" | "initial-access-token" | "open";
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            email?: {
                                sender_name?: string;
                                /** @enum {string} */
                                password_reset?: "on" | "off";
                                /** @enum {string} */
                                sign_in_notice?: "on" | "off";
                                /** @enum {string} */
                                request_notice?: "on" | "off";
                                /** @enum {string} */
                                verified_address?: "required" | "not-required";
                            };
                            software_statements?: {
                                /** @enum {string} */
                                policy: "none" | "optional" | "required";
                                issuers: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                    max_age_seconds: number;
                                    claims?: {
                                        claim: string;
                                        /** @enum {string} */
                                        member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                    }[];
                                }[];
                            };
                            client_id_metadata_documents?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                allowed_hosts?: string[];
                                blocked_hosts?: string[];
                                redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            token_exchange?: {
                                max_actors?: number;
                                rules: {
                                    client: string;
                                    subject_clients: string[];
                                    subject_issuers?: string[];
                                    /** @enum {string} */
                                    mode: "impersonation" | "delegation";
                                    resources: string[];
                                    scopes?: string[];
                                    authorization_details_types?: string[];
                                    /** @enum {string} */
                                    bound_subjects?: "proven" | "vouched";
                                }[];
                                identity_assertions?: {
                                    client: string;
                                    /** Format: uri */
                                    audience: string;
                                    client_id_there?: string;
                                    scopes: string[];
                                    resources?: string[];
                                    email?: boolean;
                                }[];
                            };
                            trusted_issuers?: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                kinds: ("jwt" | "id-jag")[];
                                subject: {
                                    claim: string;
                                    /** @enum {string} */
                                    user: "id" | "username" | "email";
                                };
                                clients: string[];
                                scopes?: string[];
                                resources?: string[];
                                max_lifetime_seconds: number;
                            }[];
                            workload_issuers?: {
                                /** @enum {string} */
                                kind: "jwt" | "spiffe";
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @enum {string} */
                                        use?: "sig" | "jwt-svid";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                            client_attestation?: {
                                /** @enum {string} */
                                challenge: "required" | "off";
                                attesters: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                    max_lifetime_seconds: number;
                                }[];
                            };
                            organizations?: {
                                /** @enum {string} */
                                membership: "off" | "optional" | "required";
                                roles: {
                                    name: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            language?: "en" | "de";
                            branding?: {
                                logo_uri?: string;
                                primary_color?: string;
                                note?: string;
                                support_uri?: string;
                                privacy_uri?: string;
                                terms_uri?: string;
                            };
                            /** @enum {string} */
                            audit_address: "full" | "truncated" | "hashed";
                        };
                        signing_keys: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match names another version. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkspaces: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                search?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By slug. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        workspaces: {
                            id: string;
                            slug: string;
                            name: string;
                            workspace_profile: string;
                            /** Format: uri */
                            issuer: string;
                            disabled: boolean;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    launchWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    profile: "b2c" | "b2b" | "workforce" | "agentic-ai" | "b2b-demo";
                    slug: string;
                    name: string;
                    settings?: {
                        /** @enum {string} */
                        security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                        /** @enum {string} */
                        require_pushed_requests?: "none" | "confidential-clients" | "all";
                        require_sender_constraint?: boolean;
                        /** @enum {string} */
                        pkce?: "every-client" | "public-clients";
                        /** @enum {string} */
                        dpop_nonce?: "required" | "offered";
                        access_token?: {
                            /** @enum {string} */
                            format: "jwt" | "opaque";
                            ttl_seconds: number;
                        };
                        id_token?: {
                            ttl_seconds: number;
                        };
                        refresh_token?: {
                            idle_seconds: number;
                            absolute_seconds: number;
                            rotation_grace_seconds: number;
                            ends_with_session: boolean;
                        };
                        session?: {
                            idle_seconds: number;
                            absolute_seconds: number;
                        };
                        sign_in?: {
                            methods: ("password" | "passkey")[];
                            offer_passkey?: boolean;
                            sample_users?: {
                                username: string;
                                password: string;
                                description: string;
                            }[];
                        };
                        /** @enum {string} */
                        second_factor?: "off" | "optional" | "required";
                        /** @enum {string} */
                        mailed_codes?: "off" | "after-password";
                        /** @enum {string} */
                        sign_up?: "self-service" | "closed";
                        /** @enum {string} */
                        consent?: "first-use" | "always" | "implied-for-first-party";
                        grants?: {
                            /** @enum {string} */
                            management: "off" | "offered" | "required";
                            lifetime_seconds?: number;
                        };
                        token_status_list?: {
                            /** @enum {string} */
                            mode: "off" | "on";
                            ttl_seconds?: number;
                        };
                        global_token_revocation?: {
                            clients: string[];
                        };
                        /** @enum {string} */
                        subject_type?: "public" | "pairwise-for-third-parties";
                        signing_algorithms?: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                        encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                        /**
                         * @default {
                         *       "everyDays": 90,
                         *       "publishAheadSeconds": 86400
                         *     }
                         */
                        key_rotation?: {
                            every_days: number;
                            publish_ahead_seconds: number;
                        };
                        scopes?: {
                            name: string;
                            description: string;
                            claims: string[];
                        }[];
                        resources?: {
                            /** Format: uri */
                            identifier: string;
                            name: string;
                            scopes: string[];
                            /** @enum {string} */
                            access_token_format?: "jwt" | "opaque";
                            access_token_ttl_seconds?: number;
                            /** @enum {string} */
                            signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        }[];
                        /** @enum {string} */
                        resource_indicators?: "optional" | "required";
                        authorization_details_types?: {
                            type: string;
                            resources?: string[];
                            without_user?: boolean;
                            remembered?: boolean;
                            schema?: {
                                [key: string]: unknown;
                            };
                            template?: {
                                [key: string]: string;
                            };
                            words?: {
                                value: string;
                                text: {
                                    [key: string]: string;
                                };
                            }[];
                            comparison?: {
                                field: string;
                                /** @enum {string} */
                                rule: "equal" | "subset" | "at-most" | "prefix";
                            }[];
                        }[];
                        userinfo?: {
                            acr_values?: string[];
                            max_age_seconds?: number;
                        };
                        registration?: {
                            /** @enum {string} */
                            mode: "off" | "initial-access-token" | "open";
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            scopes?: string[];
                            authorization_details_types?: string[];
                        };
                        email?: {
                            sender_name?: string;
                            /** @enum {string} */
                            password_reset?: "on" | "off";
                            /** @enum {string} */
                            sign_in_notice?: "on" | "off";
                            /** @enum {string} */
                            request_notice?: "on" | "off";
                            /** @enum {string} */
                            verified_address?: "required" | "not-required";
                        };
                        software_statements?: {
                            /** @enum {string} */
                            policy: "none" | "optional" | "required";
                            issuers: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                max_age_seconds: number;
                                claims?: {
                                    claim: string;
                                    /** @enum {string} */
                                    member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                }[];
                            }[];
                        };
                        client_id_metadata_documents?: {
                            /** @enum {string} */
                            mode: "off" | "on";
                            allowed_hosts?: string[];
                            blocked_hosts?: string[];
                            redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            scopes?: string[];
                            authorization_details_types?: string[];
                        };
                        token_exchange?: {
                            max_actors?: number;
                            rules: {
                                client: string;
                                subject_clients: string[];
                                subject_issuers?: string[];
                                /** @enum {string} */
                                mode: "impersonation" | "delegation";
                                resources: string[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                                /** @enum {string} */
                                bound_subjects?: "proven" | "vouched";
                            }[];
                            identity_assertions?: {
                                client: string;
                                /** Format: uri */
                                audience: string;
                                client_id_there?: string;
                                scopes: string[];
                                resources?: string[];
                                email?: boolean;
                            }[];
                        };
                        trusted_issuers?: {
                            issuer: string;
                            /** Format: uri */
                            jwks_uri?: string;
                            jwks?: {
                                keys: {
                                    /** @enum {string} */
                                    kty: "EC" | "RSA" | "OKP";
                                    kid?: string;
                                    alg?: string;
                                    /** @constant */
                                    use?: "sig";
                                    crv?: string;
                                    x?: string;
                                    y?: string;
                                    n?: string;
                                    e?: string;
                                }[];
                            };
                            /** @constant */
                            discovery?: true;
                            algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                            kinds: ("jwt" | "id-jag")[];
                            subject: {
                                claim: string;
                                /** @enum {string} */
                                user: "id" | "username" | "email";
                            };
                            clients: string[];
                            scopes?: string[];
                            resources?: string[];
                            max_lifetime_seconds: number;
                        }[];
                        workload_issuers?: {
                            /** @enum {string} */
                            kind: "jwt" | "spiffe";
                            issuer: string;
                            /** Format: uri */
                            jwks_uri?: string;
                            jwks?: {
                                keys: {
                                    /** @enum {string} */
                                    kty: "EC" | "RSA" | "OKP";
                                    kid?: string;
                                    alg?: string;
                                    /** @enum {string} */
                                    use?: "sig" | "jwt-svid";
                                    crv?: string;
                                    x?: string;
                                    y?: string;
                                    n?: string;
                                    e?: string;
                                }[];
                            };
                            /** @constant */
                            discovery?: true;
                            algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                            max_lifetime_seconds: number;
                        }[];
                        client_attestation?: {
                            /** @enum {string} */
                            challenge: "required" | "off";
                            attesters: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                        };
                        organizations?: {
                            /** @enum {string} */
                            membership: "off" | "optional" | "required";
                            roles: {
                                name: string;
                                description: string;
                            }[];
                        };
                        /** @enum {string} */
                        language?: "en" | "de";
                        branding?: {
                            logo_uri?: string;
                            primary_color?: string;
                            note?: string;
                            support_uri?: string;
                            privacy_uri?: string;
                            terms_uri?: string;
                        };
                        /** @enum {string} */
                        audit_address?: "full" | "truncated" | "hashed";
                    };
                };
            };
        };
        responses: {
            /** @description The authorization server is live. For b2b-demo: what its sample users and clients sign in with, shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        slug: string;
                        name: string;
                        workspace_profile: string;
                        /** Format: uri */
                        issuer: string;
                        disabled: boolean;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                        tenant: string;
                        version: number;
                        /** Format: uri */
                        mtls_issuer: string;
                        /** Format: uri */
                        openid_configuration: string;
                        /** Format: uri */
                        oauth_authorization_server: string;
                        endpoints: {
                            /** Format: uri */
                            authorization_endpoint: string;
                            /** Format: uri */
                            pushed_authorization_request_endpoint: string;
                            /** Format: uri */
                            token_endpoint: string;
                            /** Format: uri */
                            introspection_endpoint: string;
                            /** Format: uri */
                            revocation_endpoint: string;
                            /** Format: uri */
                            userinfo_endpoint: string;
                            /** Format: uri */
                            jwks_uri: string;
                        };
                        mtls_endpoint_aliases: {
                            /** Format: uri */
                            pushed_authorization_request_endpoint: string;
                            /** Format: uri */
                            token_endpoint: string;
                            /** Format: uri */
                            introspection_endpoint: string;
                            /** Format: uri */
                            revocation_endpoint: string;
                            /** Format: uri */
                            userinfo_endpoint: string;
                        };
                        /** Format: uri */
                        demo_portal_url?: string;
                        settings: {
                            /** @enum {string} */
                            security_profile: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            /** @enum {string} */
                            require_pushed_requests: "none" | "confidential-clients" | "all";
                            require_sender_constraint: boolean;
                            /** @enum {string} */
                            pkce?: "every-client" | "public-clients";
                            /** @enum {string} */
                            dpop_nonce: "required" | "offered";
                            access_token: {
                                /** @enum {string} */
                                format: "jwt" | "opaque";
                                ttl_seconds: number;
                            };
                            id_token: {
                                ttl_seconds: number;
                            };
                            refresh_token: {
                                idle_seconds: number;
                                absolute_seconds: number;
                                rotation_grace_seconds: number;
                                ends_with_session: boolean;
                            };
                            session: {
                                idle_seconds: number;
                                absolute_seconds: number;
                            };
                            sign_in: {
                                methods: ("password" | "passkey")[];
                                offer_passkey?: boolean;
                                sample_users?: {
                                    username: string;
                                    password: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            second_factor?: "off" | "optional" | "required";
                            /** @enum {string} */
                            mailed_codes?: "off" | "after-password";
                            /** @enum {string} */
                            sign_up?: "self-service" | "closed";
                            /** @enum {string} */
                            consent: "first-use" | "always" | "implied-for-first-party";
                            grants?: {
                                /** @enum {string} */
                                management: "off" | "offered" | "required";
                                lifetime_seconds?: number;
                            };
                            token_status_list?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                ttl_seconds?: number;
                            };
                            global_token_revocation?: {
                                clients: string[];
                            };
                            /** @enum {string} */
                            subject_type: "public" | "pairwise-for-third-parties";
                            signing_algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                            encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                            /**
                             * @default {
                             *       "everyDays": 90,
                             *       "publishAheadSeconds": 86400
                             *     }
                             */
                            key_rotation: {
                                every_days: number;
                                publish_ahead_seconds: number;
                            };
                            scopes: {
                                name: string;
                                description: string;
                                claims: string[];
                            }[];
                            resources: {
                                /** Format: uri */
                                identifier: string;
                                name: string;
                                scopes: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                access_token_ttl_seconds?: number;
                                /** @enum {string} */
                                signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            }[];
                            /** @enum {string} */
                            resource_indicators?: "optional" | "required";
                            authorization_details_types?: {
                                type: string;
                                resources?: string[];
                                without_user?: boolean;
                                remembered?: boolean;
                                schema?: {
                                    [key: string]: unknown;
                                };
                                template?: {
                                    [key: string]: string;
                                };
                                words?: {
                                    value: string;
                                    text: {
                                        [key: string]: string;
                                    };
                                }[];
                                comparison?: {
                                    field: string;
                                    /** @enum {string} */
                                    rule: "equal" | "subset" | "at-most" | "prefix";
                                }[];
                            }[];
                            userinfo?: {
                                acr_values?: string[];
                                max_age_seconds?: number;
                            };
                            registration?: {
                                /** @enum {string} */
                                mode: "off" | "initial-access-token" | "open";
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            email?: {
                                sender_name?: string;
                                /** @enum {string} */
                                password_reset?: "on" | "off";
                                /** @enum {string} */
                                sign_in_notice?: "on" | "off";
                                /** @enum {string} */
                                request_notice?: "on" | "off";
                                /** @enum {string} */
                                verified_address?: "required" | "not-required";
                            };
                            software_statements?: {
                                /** @enum {string} */
                                policy: "none" | "optional" | "required";
                                issuers: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                    max_age_seconds: number;
                                    claims?: {
                                        claim: string;
                                        /** @enum {string} */
                                        member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                    }[];
                                }[];
                            };
                            client_id_metadata_documents?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                allowed_hosts?: string[];
                                blocked_hosts?: string[];
                                redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            token_exchange?: {
                                max_actors?: number;
                                rules: {
                                    client: string;
                                    subject_clients: string[];
                                    subject_issuers?: string[];
                                    /** @enum {string} */
                                    mode: "impersonation" | "delegation";
                                    resources: string[];
                                    scopes?: string[];
                                    authorization_details_types?: string[];
                                    /** @enum {string} */
                                    bound_subjects?: "proven" | "vouched";
                                }[];
                                identity_assertions?: {
                                    client: string;
                                    /** Format: uri */
                                    audience: string;
                                    client_id_there?: string;
                                    scopes: string[];
                                    resources?: string[];
                                    email?: boolean;
                                }[];
                            };
                            trusted_issuers?: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                kinds: ("jwt" | "id-jag")[];
                                subject: {
                                    claim: string;
                                    /** @enum {string} */
                                    user: "id" | "username" | "email";
                                };
                                clients: string[];
                                scopes?: string[];
                                resources?: string[];
                                max_lifetime_seconds: number;
                            }[];
                            workload_issuers?: {
                                /** @enum {string} */
                                kind: "jwt" | "spiffe";
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @enum {string} */
                                        use?: "sig" | "jwt-svid";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                            client_attestation?: {
                                /** @enum {string} */
                                challenge: "required" | "off";
                                attesters: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                    max_lifetime_seconds: number;
                                }[];
                            };
                            organizations?: {
                                /** @enum {string} */
                                membership: "off" | "optional" | "required";
                                roles: {
                                    name: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            language?: "en" | "de";
                            branding?: {
                                logo_uri?: string;
                                primary_color?: string;
                                note?: string;
                                support_uri?: string;
                                privacy_uri?: string;
                                terms_uri?: string;
                            };
                            /** @enum {string} */
                            audit_address: "full" | "truncated" | "hashed";
                        };
                        signing_keys: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        }[];
                        demo?: {
                            users: {
                                id: string;
                                username: string;
                                password: string;
                            }[];
                            clients: {
                                client_id: string;
                                private_jwk: {
                                    [key: string]: unknown;
                                };
                            }[];
                        };
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or the caller’s role does not allow it; or the tenant has as many workspaces as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The tenant has a workspace of this slug. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkspaceProfiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which they are offered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        profiles: {
                            /** @enum {string} */
                            name: "b2c" | "b2b" | "workforce" | "agentic-ai" | "b2b-demo";
                            title: string;
                            purpose: string;
                            settings: {
                                [key: string]: {
                                    value: unknown;
                                    reason: string;
                                };
                            };
                        }[];
                    };
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeletedWorkspaces: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted last first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deleted_workspaces: {
                            id: string;
                            slug: string;
                            name: string;
                            workspace_profile: string;
                            /** Format: uri */
                            issuer: string;
                            disabled: boolean;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            /** Format: date-time */
                            deleted_at: string;
                            /** Format: date-time */
                            purges_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is live again, or disabled if it was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        slug: string;
                        name: string;
                        workspace_profile: string;
                        /** Format: uri */
                        issuer: string;
                        disabled: boolean;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another workspace has its slug now. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With an ETag for a later change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_name?: string;
                        /** Format: uri */
                        client_uri?: string;
                        /** Format: uri */
                        logo_uri?: string;
                        /** Format: uri */
                        policy_uri?: string;
                        /** Format: uri */
                        tos_uri?: string;
                        "client_name#en"?: string;
                        "client_name#de"?: string;
                        /** Format: uri */
                        "client_uri#en"?: string;
                        /** Format: uri */
                        "client_uri#de"?: string;
                        /** Format: uri */
                        "logo_uri#en"?: string;
                        /** Format: uri */
                        "logo_uri#de"?: string;
                        /** Format: uri */
                        "policy_uri#en"?: string;
                        /** Format: uri */
                        "policy_uri#de"?: string;
                        /** Format: uri */
                        "tos_uri#en"?: string;
                        /** Format: uri */
                        "tos_uri#de"?: string;
                        /** @enum {string} */
                        application_type?: "web" | "native";
                        redirect_uris?: string[];
                        post_logout_redirect_uris?: string[];
                        /** Format: uri */
                        backchannel_logout_uri?: string;
                        backchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        frontchannel_logout_uri?: string;
                        frontchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        initiate_login_uri?: string;
                        /** @enum {string} */
                        subject_type?: "public" | "pairwise";
                        /** Format: uri */
                        sector_identifier_uri?: string;
                        grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                        response_types?: ("code" | "code id_token")[];
                        scope?: string;
                        /** @enum {string} */
                        token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                        /** @enum {string} */
                        token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        jwks?: {
                            keys: ({
                                /** @enum {string} */
                                kty: "EC" | "RSA" | "OKP" | "AKP";
                                kid?: string;
                                alg?: string;
                                use?: string;
                                crv?: string;
                                x5c?: string[];
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                        /** Format: uri */
                        jwks_uri?: string;
                        tls_client_auth_subject_dn?: string;
                        tls_client_auth_san_dns?: string;
                        tls_client_auth_san_uri?: string;
                        tls_client_auth_san_ip?: string;
                        tls_client_auth_san_email?: string;
                        workload_issuer?: string;
                        workload_subject?: string;
                        spiffe_id?: string;
                        client_attester?: string;
                        tls_client_certificate_bound_access_tokens?: boolean;
                        dpop_bound_access_tokens?: boolean;
                        require_pushed_authorization_requests?: boolean;
                        /** @enum {string} */
                        id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        require_signed_request_object?: boolean;
                        /** @enum {string} */
                        request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        request_uris?: string[];
                        /** @enum {string} */
                        request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        backchannel_token_delivery_mode?: "poll" | "ping";
                        /** Format: uri */
                        backchannel_client_notification_endpoint?: string;
                        /** @enum {string} */
                        backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        backchannel_user_code_parameter?: boolean;
                        default_max_age?: number;
                        require_auth_time?: boolean;
                        default_acr_values?: string[];
                        software_id?: string;
                        software_version?: string;
                        first_party?: boolean;
                        /** @enum {string} */
                        security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        resources?: string[];
                        authorization_details_types?: string[];
                        /** @enum {string} */
                        access_token_format?: "jwt" | "opaque";
                        /** @enum {string} */
                        default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                        introspect_any_audience?: boolean;
                        agent?: {
                            owner: {
                                /** @constant */
                                type: "user";
                                /** Format: uuid */
                                user_id: string;
                            } | {
                                /** @constant */
                                type: "team";
                                name: string;
                            };
                            purpose: string;
                            maximum_authority: {
                                scopes: string[];
                                resources: string[];
                                authorization_details_types?: string[];
                            };
                            expires_at: number;
                        };
                        disabled?: boolean;
                        client_id: string;
                        client_id_issued_at: number;
                        software_statement_issuer?: string;
                        client_secrets: {
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed (RFC 9110 §13.1.1). */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted; nobody knows it any more within a second. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match names another version. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed (RFC 9110 §13.1.1). */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["ClientMetadata"];
            };
        };
        responses: {
            /** @description As it is now; with a secret if it needs one from now on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_name?: string;
                        /** Format: uri */
                        client_uri?: string;
                        /** Format: uri */
                        logo_uri?: string;
                        /** Format: uri */
                        policy_uri?: string;
                        /** Format: uri */
                        tos_uri?: string;
                        "client_name#en"?: string;
                        "client_name#de"?: string;
                        /** Format: uri */
                        "client_uri#en"?: string;
                        /** Format: uri */
                        "client_uri#de"?: string;
                        /** Format: uri */
                        "logo_uri#en"?: string;
                        /** Format: uri */
                        "logo_uri#de"?: string;
                        /** Format: uri */
                        "policy_uri#en"?: string;
                        /** Format: uri */
                        "policy_uri#de"?: string;
                        /** Format: uri */
                        "tos_uri#en"?: string;
                        /** Format: uri */
                        "tos_uri#de"?: string;
                        /** @enum {string} */
                        application_type?: "web" | "native";
                        redirect_uris?: string[];
                        post_logout_redirect_uris?: string[];
                        /** Format: uri */
                        backchannel_logout_uri?: string;
                        backchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        frontchannel_logout_uri?: string;
                        frontchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        initiate_login_uri?: string;
                        /** @enum {string} */
                        subject_type?: "public" | "pairwise";
                        /** Format: uri */
                        sector_identifier_uri?: string;
                        grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                        response_types?: ("code" | "code id_token")[];
                        scope?: string;
                        /** @enum {string} */
                        token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                        /** @enum {string} */
                        token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        jwks?: {
                            keys: ({
                                /** @enum {string} */
                                kty: "EC" | "RSA" | "OKP" | "AKP";
                                kid?: string;
                                alg?: string;
                                use?: string;
                                crv?: string;
                                x5c?: string[];
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                        /** Format: uri */
                        jwks_uri?: string;
                        tls_client_auth_subject_dn?: string;
                        tls_client_auth_san_dns?: string;
                        tls_client_auth_san_uri?: string;
                        tls_client_auth_san_ip?: string;
                        tls_client_auth_san_email?: string;
                        workload_issuer?: string;
                        workload_subject?: string;
                        spiffe_id?: string;
                        client_attester?: string;
                        tls_client_certificate_bound_access_tokens?: boolean;
                        dpop_bound_access_tokens?: boolean;
                        require_pushed_authorization_requests?: boolean;
                        /** @enum {string} */
                        id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        require_signed_request_object?: boolean;
                        /** @enum {string} */
                        request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        request_uris?: string[];
                        /** @enum {string} */
                        request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        backchannel_token_delivery_mode?: "poll" | "ping";
                        /** Format: uri */
                        backchannel_client_notification_endpoint?: string;
                        /** @enum {string} */
                        backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        backchannel_user_code_parameter?: boolean;
                        default_max_age?: number;
                        require_auth_time?: boolean;
                        default_acr_values?: string[];
                        software_id?: string;
                        software_version?: string;
                        first_party?: boolean;
                        /** @enum {string} */
                        security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        resources?: string[];
                        authorization_details_types?: string[];
                        /** @enum {string} */
                        access_token_format?: "jwt" | "opaque";
                        /** @enum {string} */
                        default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                        introspect_any_audience?: boolean;
                        agent?: {
                            owner: {
                                /** @constant */
                                type: "user";
                                /** Format: uuid */
                                user_id: string;
                            } | {
                                /** @constant */
                                type: "team";
                                name: string;
                            };
                            purpose: string;
                            maximum_authority: {
                                scopes: string[];
                                resources: string[];
                                authorization_details_types?: string[];
                            };
                            expires_at: number;
                        };
                        disabled?: boolean;
                        client_id: string;
                        client_id_issued_at: number;
                        software_statement_issuer?: string;
                        client_secrets: {
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                        }[];
                        client_secret?: string;
                        /** @constant */
                        client_secret_expires_at?: 0;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match names another version. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClients: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                search?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        clients: {
                            client_name?: string;
                            /** Format: uri */
                            client_uri?: string;
                            /** Format: uri */
                            logo_uri?: string;
                            /** Format: uri */
                            policy_uri?: string;
                            /** Format: uri */
                            tos_uri?: string;
                            "client_name#en"?: string;
                            "client_name#de"?: string;
                            /** Format: uri */
                            "client_uri#en"?: string;
                            /** Format: uri */
                            "client_uri#de"?: string;
                            /** Format: uri */
                            "logo_uri#en"?: string;
                            /** Format: uri */
                            "logo_uri#de"?: string;
                            /** Format: uri */
                            "policy_uri#en"?: string;
                            /** Format: uri */
                            "policy_uri#de"?: string;
                            /** Format: uri */
                            "tos_uri#en"?: string;
                            /** Format: uri */
                            "tos_uri#de"?: string;
                            /** @enum {string} */
                            application_type?: "web" | "native";
                            redirect_uris?: string[];
                            post_logout_redirect_uris?: string[];
                            /** Format: uri */
                            backchannel_logout_uri?: string;
                            backchannel_logout_session_required?: boolean;
                            /** Format: uri */
                            frontchannel_logout_uri?: string;
                            frontchannel_logout_session_required?: boolean;
                            /** Format: uri */
                            initiate_login_uri?: string;
                            /** @enum {string} */
                            subject_type?: "public" | "pairwise";
                            /** Format: uri */
                            sector_identifier_uri?: string;
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            response_types?: ("code" | "code id_token")[];
                            scope?: string;
                            /** @enum {string} */
                            token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                            /** @enum {string} */
                            token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            jwks?: {
                                keys: ({
                                    /** @enum {string} */
                                    kty: "EC" | "RSA" | "OKP" | "AKP";
                                    kid?: string;
                                    alg?: string;
                                    use?: string;
                                    crv?: string;
                                    x5c?: string[];
                                } & {
                                    [key: string]: unknown;
                                })[];
                            };
                            /** Format: uri */
                            jwks_uri?: string;
                            tls_client_auth_subject_dn?: string;
                            tls_client_auth_san_dns?: string;
                            tls_client_auth_san_uri?: string;
                            tls_client_auth_san_ip?: string;
                            tls_client_auth_san_email?: string;
                            workload_issuer?: string;
                            workload_subject?: string;
                            spiffe_id?: string;
                            client_attester?: string;
                            tls_client_certificate_bound_access_tokens?: boolean;
                            dpop_bound_access_tokens?: boolean;
                            require_pushed_authorization_requests?: boolean;
                            /** @enum {string} */
                            id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            /** @enum {string} */
                            userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            /** @enum {string} */
                            id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                            /** @enum {string} */
                            id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                            /** @enum {string} */
                            userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                            /** @enum {string} */
                            userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                            /** @enum {string} */
                            introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            /** @enum {string} */
                            introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                            /** @enum {string} */
                            introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                            require_signed_request_object?: boolean;
                            /** @enum {string} */
                            request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            request_uris?: string[];
                            /** @enum {string} */
                            request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                            /** @enum {string} */
                            request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                            /** @enum {string} */
                            authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            /** @enum {string} */
                            authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                            /** @enum {string} */
                            authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                            /** @enum {string} */
                            backchannel_token_delivery_mode?: "poll" | "ping";
                            /** Format: uri */
                            backchannel_client_notification_endpoint?: string;
                            /** @enum {string} */
                            backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            backchannel_user_code_parameter?: boolean;
                            default_max_age?: number;
                            require_auth_time?: boolean;
                            default_acr_values?: string[];
                            software_id?: string;
                            software_version?: string;
                            first_party?: boolean;
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            resources?: string[];
                            authorization_details_types?: string[];
                            /** @enum {string} */
                            access_token_format?: "jwt" | "opaque";
                            /** @enum {string} */
                            default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                            introspect_any_audience?: boolean;
                            agent?: {
                                owner: {
                                    /** @constant */
                                    type: "user";
                                    /** Format: uuid */
                                    user_id: string;
                                } | {
                                    /** @constant */
                                    type: "team";
                                    name: string;
                                };
                                purpose: string;
                                maximum_authority: {
                                    scopes: string[];
                                    resources: string[];
                                    authorization_details_types?: string[];
                                };
                                expires_at: number;
                            };
                            disabled?: boolean;
                            client_id: string;
                            client_id_issued_at: number;
                            software_statement_issuer?: string;
                            client_secrets: {
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                expires_at?: string;
                            }[];
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_name?: string;
                    /** Format: uri */
                    client_uri?: string;
                    /** Format: uri */
                    logo_uri?: string;
                    /** Format: uri */
                    policy_uri?: string;
                    /** Format: uri */
                    tos_uri?: string;
                    "client_name#en"?: string;
                    "client_name#de"?: string;
                    /** Format: uri */
                    "client_uri#en"?: string;
                    /** Format: uri */
                    "client_uri#de"?: string;
                    /** Format: uri */
                    "logo_uri#en"?: string;
                    /** Format: uri */
                    "logo_uri#de"?: string;
                    /** Format: uri */
                    "policy_uri#en"?: string;
                    /** Format: uri */
                    "policy_uri#de"?: string;
                    /** Format: uri */
                    "tos_uri#en"?: string;
                    /** Format: uri */
                    "tos_uri#de"?: string;
                    /** @enum {string} */
                    application_type?: "web" | "native";
                    redirect_uris?: string[];
                    post_logout_redirect_uris?: string[];
                    /** Format: uri */
                    backchannel_logout_uri?: string;
                    backchannel_logout_session_required?: boolean;
                    /** Format: uri */
                    frontchannel_logout_uri?: string;
                    frontchannel_logout_session_required?: boolean;
                    /** Format: uri */
                    initiate_login_uri?: string;
                    /** @enum {string} */
                    subject_type?: "public" | "pairwise";
                    /** Format: uri */
                    sector_identifier_uri?: string;
                    grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                    response_types?: ("code" | "code id_token")[];
                    scope?: string;
                    /** @enum {string} */
                    token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                    /** @enum {string} */
                    token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    jwks?: {
                        keys: ({
                            /** @enum {string} */
                            kty: "EC" | "RSA" | "OKP" | "AKP";
                            kid?: string;
                            alg?: string;
                            use?: string;
                            crv?: string;
                            x5c?: string[];
                        } & {
                            [key: string]: unknown;
                        })[];
                    };
                    /** Format: uri */
                    jwks_uri?: string;
                    tls_client_auth_subject_dn?: string;
                    tls_client_auth_san_dns?: string;
                    tls_client_auth_san_uri?: string;
                    tls_client_auth_san_ip?: string;
                    tls_client_auth_san_email?: string;
                    workload_issuer?: string;
                    workload_subject?: string;
                    spiffe_id?: string;
                    client_attester?: string;
                    tls_client_certificate_bound_access_tokens?: boolean;
                    dpop_bound_access_tokens?: boolean;
                    require_pushed_authorization_requests?: boolean;
                    /** @enum {string} */
                    id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    /** @enum {string} */
                    userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    /** @enum {string} */
                    id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                    /** @enum {string} */
                    id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                    /** @enum {string} */
                    userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                    /** @enum {string} */
                    userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                    /** @enum {string} */
                    introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    /** @enum {string} */
                    introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                    /** @enum {string} */
                    introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                    require_signed_request_object?: boolean;
                    /** @enum {string} */
                    request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    request_uris?: string[];
                    /** @enum {string} */
                    request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                    /** @enum {string} */
                    request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                    /** @enum {string} */
                    authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    /** @enum {string} */
                    authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                    /** @enum {string} */
                    authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                    /** @enum {string} */
                    backchannel_token_delivery_mode?: "poll" | "ping";
                    /** Format: uri */
                    backchannel_client_notification_endpoint?: string;
                    /** @enum {string} */
                    backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    backchannel_user_code_parameter?: boolean;
                    default_max_age?: number;
                    require_auth_time?: boolean;
                    default_acr_values?: string[];
                    software_id?: string;
                    software_version?: string;
                    first_party?: boolean;
                    /** @enum {string} */
                    security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                    resources?: string[];
                    authorization_details_types?: string[];
                    /** @enum {string} */
                    access_token_format?: "jwt" | "opaque";
                    /** @enum {string} */
                    default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                    introspect_any_audience?: boolean;
                    agent?: {
                        owner: {
                            /** @constant */
                            type: "user";
                            /** Format: uuid */
                            user_id: string;
                        } | {
                            /** @constant */
                            type: "team";
                            name: string;
                        };
                        purpose: string;
                        maximum_authority: {
                            scopes: string[];
                            resources: string[];
                            authorization_details_types?: string[];
                        };
                        expires_at: number;
                    };
                    disabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Registered, with a secret if the authentication method has one. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_name?: string;
                        /** Format: uri */
                        client_uri?: string;
                        /** Format: uri */
                        logo_uri?: string;
                        /** Format: uri */
                        policy_uri?: string;
                        /** Format: uri */
                        tos_uri?: string;
                        "client_name#en"?: string;
                        "client_name#de"?: string;
                        /** Format: uri */
                        "client_uri#en"?: string;
                        /** Format: uri */
                        "client_uri#de"?: string;
                        /** Format: uri */
                        "logo_uri#en"?: string;
                        /** Format: uri */
                        "logo_uri#de"?: string;
                        /** Format: uri */
                        "policy_uri#en"?: string;
                        /** Format: uri */
                        "policy_uri#de"?: string;
                        /** Format: uri */
                        "tos_uri#en"?: string;
                        /** Format: uri */
                        "tos_uri#de"?: string;
                        /** @enum {string} */
                        application_type?: "web" | "native";
                        redirect_uris?: string[];
                        post_logout_redirect_uris?: string[];
                        /** Format: uri */
                        backchannel_logout_uri?: string;
                        backchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        frontchannel_logout_uri?: string;
                        frontchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        initiate_login_uri?: string;
                        /** @enum {string} */
                        subject_type?: "public" | "pairwise";
                        /** Format: uri */
                        sector_identifier_uri?: string;
                        grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                        response_types?: ("code" | "code id_token")[];
                        scope?: string;
                        /** @enum {string} */
                        token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                        /** @enum {string} */
                        token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        jwks?: {
                            keys: ({
                                /** @enum {string} */
                                kty: "EC" | "RSA" | "OKP" | "AKP";
                                kid?: string;
                                alg?: string;
                                use?: string;
                                crv?: string;
                                x5c?: string[];
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                        /** Format: uri */
                        jwks_uri?: string;
                        tls_client_auth_subject_dn?: string;
                        tls_client_auth_san_dns?: string;
                        tls_client_auth_san_uri?: string;
                        tls_client_auth_san_ip?: string;
                        tls_client_auth_san_email?: string;
                        workload_issuer?: string;
                        workload_subject?: string;
                        spiffe_id?: string;
                        client_attester?: string;
                        tls_client_certificate_bound_access_tokens?: boolean;
                        dpop_bound_access_tokens?: boolean;
                        require_pushed_authorization_requests?: boolean;
                        /** @enum {string} */
                        id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        require_signed_request_object?: boolean;
                        /** @enum {string} */
                        request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        request_uris?: string[];
                        /** @enum {string} */
                        request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        backchannel_token_delivery_mode?: "poll" | "ping";
                        /** Format: uri */
                        backchannel_client_notification_endpoint?: string;
                        /** @enum {string} */
                        backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        backchannel_user_code_parameter?: boolean;
                        default_max_age?: number;
                        require_auth_time?: boolean;
                        default_acr_values?: string[];
                        software_id?: string;
                        software_version?: string;
                        first_party?: boolean;
                        /** @enum {string} */
                        security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        resources?: string[];
                        authorization_details_types?: string[];
                        /** @enum {string} */
                        access_token_format?: "jwt" | "opaque";
                        /** @enum {string} */
                        default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                        introspect_any_audience?: boolean;
                        agent?: {
                            owner: {
                                /** @constant */
                                type: "user";
                                /** Format: uuid */
                                user_id: string;
                            } | {
                                /** @constant */
                                type: "team";
                                name: string;
                            };
                            purpose: string;
                            maximum_authority: {
                                scopes: string[];
                                resources: string[];
                                authorization_details_types?: string[];
                            };
                            expires_at: number;
                        };
                        disabled?: boolean;
                        client_id: string;
                        client_id_issued_at: number;
                        software_statement_issuer?: string;
                        client_secrets: {
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                        }[];
                        client_secret?: string;
                        /** @constant */
                        client_secret_expires_at?: 0;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or the caller’s role does not allow it; or the workspace has as many clients as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateClientSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    previous_expires_in_seconds?: number;
                };
            };
        };
        responses: {
            /** @description The new secret, shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_id: string;
                        client_secret: string;
                        /** @constant */
                        client_secret_expires_at: 0;
                        client_secrets: {
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The client does not authenticate with a secret. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInitialAccessTokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        initial_access_tokens: {
                            /** Format: uuid */
                            id: string;
                            description: string;
                            uses_left?: number;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInitialAccessToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    uses?: number;
                    expires_in_seconds?: number;
                };
            };
        };
        responses: {
            /** @description Made; the token is shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        description: string;
                        uses_left?: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        expires_at?: string;
                        token: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteInitialAccessToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone; clients that registered with it stay. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyConfiguration: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed (RFC 9110 §13.1.1). */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    configuration: {
                        /** @constant */
                        ostiary: 1;
                        /** @enum {string} */
                        profile: "b2c" | "b2b" | "workforce" | "agentic-ai" | "b2b-demo";
                        name: string;
                        /** @default false */
                        disabled?: boolean;
                        /**
                         * @description What is left out is as the profile has it.
                         * @default {}
                         */
                        settings?: {
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            /** @enum {string} */
                            require_pushed_requests?: "none" | "confidential-clients" | "all";
                            require_sender_constraint?: boolean;
                            /** @enum {string} */
                            pkce?: "every-client" | "public-clients";
                            /** @enum {string} */
                            dpop_nonce?: "required" | "offered";
                            access_token?: {
                                /** @enum {string} */
                                format: "jwt" | "opaque";
                                ttl_seconds: number;
                            };
                            id_token?: {
                                ttl_seconds: number;
                            };
                            refresh_token?: {
                                idle_seconds: number;
                                absolute_seconds: number;
                                rotation_grace_seconds: number;
                                ends_with_session: boolean;
                            };
                            session?: {
                                idle_seconds: number;
                                absolute_seconds: number;
                            };
                            sign_in?: {
                                methods: ("password" | "passkey")[];
                                offer_passkey?: boolean;
                                sample_users?: {
                                    username: string;
                                    password: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            second_factor?: "off" | "optional" | "required";
                            /** @enum {string} */
                            mailed_codes?: "off" | "after-password";
                            /** @enum {string} */
                            sign_up?: "self-service" | "closed";
                            /** @enum {string} */
                            consent?: "first-use" | "always" | "implied-for-first-party";
                            grants?: {
                                /** @enum {string} */
                                management: "off" | "offered" | "required";
                                lifetime_seconds?: number;
                            };
                            token_status_list?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                ttl_seconds?: number;
                            };
                            global_token_revocation?: {
                                clients: string[];
                            };
                            /** @enum {string} */
                            subject_type?: "public" | "pairwise-for-third-parties";
                            signing_algorithms?: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                            encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                            /**
                             * @default {
                             *       "everyDays": 90,
                             *       "publishAheadSeconds": 86400
                             *     }
                             */
                            key_rotation?: {
                                every_days: number;
                                publish_ahead_seconds: number;
                            };
                            scopes?: {
                                name: string;
                                description: string;
                                claims: string[];
                            }[];
                            resources?: {
                                /** Format: uri */
                                identifier: string;
                                name: string;
                                scopes: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                access_token_ttl_seconds?: number;
                                /** @enum {string} */
                                signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            }[];
                            /** @enum {string} */
                            resource_indicators?: "optional" | "required";
                            authorization_details_types?: {
                                type: string;
                                resources?: string[];
                                without_user?: boolean;
                                remembered?: boolean;
                                schema?: {
                                    [key: string]: unknown;
                                };
                                template?: {
                                    [key: string]: string;
                                };
                                words?: {
                                    value: string;
                                    text: {
                                        [key: string]: string;
                                    };
                                }[];
                                comparison?: {
                                    field: string;
                                    /** @enum {string} */
                                    rule: "equal" | "subset" | "at-most" | "prefix";
                                }[];
                            }[];
                            userinfo?: {
                                acr_values?: string[];
                                max_age_seconds?: number;
                            };
                            registration?: {
                                /** @enum {string} */
                                mode: "off" | "initial-access-token" | "open";
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            email?: {
                                sender_name?: string;
                                /** @enum {string} */
                                password_reset?: "on" | "off";
                                /** @enum {string} */
                                sign_in_notice?: "on" | "off";
                                /** @enum {string} */
                                request_notice?: "on" | "off";
                                /** @enum {string} */
                                verified_address?: "required" | "not-required";
                            };
                            software_statements?: {
                                /** @enum {string} */
                                policy: "none" | "optional" | "required";
                                issuers: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                    max_age_seconds: number;
                                    claims?: {
                                        claim: string;
                                        /** @enum {string} */
                                        member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                    }[];
                                }[];
                            };
                            client_id_metadata_documents?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                allowed_hosts?: string[];
                                blocked_hosts?: string[];
                                redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            token_exchange?: {
                                max_actors?: number;
                                rules: {
                                    client: string;
                                    subject_clients: string[];
                                    subject_issuers?: string[];
                                    /** @enum {string} */
                                    mode: "impersonation" | "delegation";
                                    resources: string[];
                                    scopes?: string[];
                                    authorization_details_types?: string[];
                                    /** @enum {string} */
                                    bound_subjects?: "proven" | "vouched";
                                }[];
                                identity_assertions?: {
                                    client: string;
                                    /** Format: uri */
                                    audience: string;
                                    client_id_there?: string;
                                    scopes: string[];
                                    resources?: string[];
                                    email?: boolean;
                                }[];
                            };
                            trusted_issuers?: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                kinds: ("jwt" | "id-jag")[];
                                subject: {
                                    claim: string;
                                    /** @enum {string} */
                                    user: "id" | "username" | "email";
                                };
                                clients: string[];
                                scopes?: string[];
                                resources?: string[];
                                max_lifetime_seconds: number;
                            }[];
                            workload_issuers?: {
                                /** @enum {string} */
                                kind: "jwt" | "spiffe";
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @enum {string} */
                                        use?: "sig" | "jwt-svid";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                            client_attestation?: {
                                /** @enum {string} */
                                challenge: "required" | "off";
                                attesters: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                    max_lifetime_seconds: number;
                                }[];
                            };
                            organizations?: {
                                /** @enum {string} */
                                membership: "off" | "optional" | "required";
                                roles: {
                                    name: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            language?: "en" | "de";
                            branding?: {
                                logo_uri?: string;
                                primary_color?: string;
                                note?: string;
                                support_uri?: string;
                                privacy_uri?: string;
                                terms_uri?: string;
                            };
                            /** @enum {string} */
                            audit_address?: "full" | "truncated" | "hashed";
                        };
                        /** @default {} */
                        clients?: {
                            [key: string]: {
                                client_name?: string;
                                /** Format: uri */
                                client_uri?: string;
                                /** Format: uri */
                                logo_uri?: string;
                                /** Format: uri */
                                policy_uri?: string;
                                /** Format: uri */
                                tos_uri?: string;
                                "client_name#en"?: string;
                                "client_name#de"?: string;
                                /** Format: uri */
                                "client_uri#en"?: string;
                                /** Format: uri */
                                "client_uri#de"?: string;
                                /** Format: uri */
                                "logo_uri#en"?: string;
                                /** Format: uri */
                                "logo_uri#de"?: string;
                                /** Format: uri */
                                "policy_uri#en"?: string;
                                /** Format: uri */
                                "policy_uri#de"?: string;
                                /** Format: uri */
                                "tos_uri#en"?: string;
                                /** Format: uri */
                                "tos_uri#de"?: string;
                                /** @enum {string} */
                                application_type?: "web" | "native";
                                redirect_uris?: string[];
                                post_logout_redirect_uris?: string[];
                                /** Format: uri */
                                backchannel_logout_uri?: string;
                                backchannel_logout_session_required?: boolean;
                                /** Format: uri */
                                frontchannel_logout_uri?: string;
                                frontchannel_logout_session_required?: boolean;
                                /** Format: uri */
                                initiate_login_uri?: string;
                                /** @enum {string} */
                                subject_type?: "public" | "pairwise";
                                /** Format: uri */
                                sector_identifier_uri?: string;
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                response_types?: ("code" | "code id_token")[];
                                scope?: string;
                                /** @enum {string} */
                                token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                                /** @enum {string} */
                                token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                jwks?: {
                                    keys: ({
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP" | "AKP";
                                        kid?: string;
                                        alg?: string;
                                        use?: string;
                                        crv?: string;
                                        x5c?: string[];
                                    } & {
                                        [key: string]: unknown;
                                    })[];
                                };
                                /** Format: uri */
                                jwks_uri?: string;
                                tls_client_auth_subject_dn?: string;
                                tls_client_auth_san_dns?: string;
                                tls_client_auth_san_uri?: string;
                                tls_client_auth_san_ip?: string;
                                tls_client_auth_san_email?: string;
                                workload_issuer?: string;
                                workload_subject?: string;
                                spiffe_id?: string;
                                client_attester?: string;
                                tls_client_certificate_bound_access_tokens?: boolean;
                                dpop_bound_access_tokens?: boolean;
                                require_pushed_authorization_requests?: boolean;
                                /** @enum {string} */
                                id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                require_signed_request_object?: boolean;
                                /** @enum {string} */
                                request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                request_uris?: string[];
                                /** @enum {string} */
                                request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                backchannel_token_delivery_mode?: "poll" | "ping";
                                /** Format: uri */
                                backchannel_client_notification_endpoint?: string;
                                /** @enum {string} */
                                backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                backchannel_user_code_parameter?: boolean;
                                default_max_age?: number;
                                require_auth_time?: boolean;
                                default_acr_values?: string[];
                                software_id?: string;
                                software_version?: string;
                                first_party?: boolean;
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                resources?: string[];
                                authorization_details_types?: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                /** @enum {string} */
                                default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                                introspect_any_audience?: boolean;
                                agent?: {
                                    owner: {
                                        /** @constant */
                                        type: "user";
                                        /** Format: uuid */
                                        user_id: string;
                                    } | {
                                        /** @constant */
                                        type: "team";
                                        name: string;
                                    };
                                    purpose: string;
                                    maximum_authority: {
                                        scopes: string[];
                                        resources: string[];
                                        authorization_details_types?: string[];
                                    };
                                    expires_at: number;
                                };
                                disabled?: boolean;
                            };
                        };
                    };
                    /** @default false */
                    prune?: boolean;
                    /** @default {} */
                    secrets?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description What was changed, and the secrets that were made, shown this once. Applied again it changes nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: {
                            /** @enum {string} */
                            target: "workspace" | "client";
                            client_id?: string;
                            /** @enum {string} */
                            action: "create" | "change" | "delete";
                            differences: {
                                pointer: string;
                                before?: unknown;
                                after?: unknown;
                            }[];
                        }[];
                        secrets: {
                            [key: string]: string;
                        };
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or the caller’s role does not allow it; or the workspace has as many clients as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The workspace was changed since the plan. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With an ETag of what it says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ostiary: 1;
                        /** @enum {string} */
                        profile: "b2c" | "b2b" | "workforce" | "agentic-ai" | "b2b-demo";
                        name: string;
                        /** @default false */
                        disabled: boolean;
                        /**
                         * @description What is left out is as the profile has it.
                         * @default {}
                         */
                        settings: {
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            /** @enum {string} */
                            require_pushed_requests?: "none" | "confidential-clients" | "all";
                            require_sender_constraint?: boolean;
                            /** @enum {string} */
                            pkce?: "every-client" | "public-clients";
                            /** @enum {string} */
                            dpop_nonce?: "required" | "offered";
                            access_token?: {
                                /** @enum {string} */
                                format: "jwt" | "opaque";
                                ttl_seconds: number;
                            };
                            id_token?: {
                                ttl_seconds: number;
                            };
                            refresh_token?: {
                                idle_seconds: number;
                                absolute_seconds: number;
                                rotation_grace_seconds: number;
                                ends_with_session: boolean;
                            };
                            session?: {
                                idle_seconds: number;
                                absolute_seconds: number;
                            };
                            sign_in?: {
                                methods: ("password" | "passkey")[];
                                offer_passkey?: boolean;
                                sample_users?: {
                                    username: string;
                                    password: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            second_factor?: "off" | "optional" | "required";
                            /** @enum {string} */
                            mailed_codes?: "off" | "after-password";
                            /** @enum {string} */
                            sign_up?: "self-service" | "closed";
                            /** @enum {string} */
                            consent?: "first-use" | "always" | "implied-for-first-party";
                            grants?: {
                                /** @enum {string} */
                                management: "off" | "offered" | "required";
                                lifetime_seconds?: number;
                            };
                            token_status_list?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                ttl_seconds?: number;
                            };
                            global_token_revocation?: {
                                clients: string[];
                            };
                            /** @enum {string} */
                            subject_type?: "public" | "pairwise-for-third-parties";
                            signing_algorithms?: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                            encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                            /**
                             * @default {
                             *       "everyDays": 90,
                             *       "publishAheadSeconds": 86400
                             *     }
                             */
                            key_rotation: {
                                every_days: number;
                                publish_ahead_seconds: number;
                            };
                            scopes?: {
                                name: string;
                                description: string;
                                claims: string[];
                            }[];
                            resources?: {
                                /** Format: uri */
                                identifier: string;
                                name: string;
                                scopes: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                access_token_ttl_seconds?: number;
                                /** @enum {string} */
                                signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            }[];
                            /** @enum {string} */
                            resource_indicators?: "optional" | "required";
                            authorization_details_types?: {
                                type: string;
                                resources?: string[];
                                without_user?: boolean;
                                remembered?: boolean;
                                schema?: {
                                    [key: string]: unknown;
                                };
                                template?: {
                                    [key: string]: string;
                                };
                                words?: {
                                    value: string;
                                    text: {
                                        [key: string]: string;
                                    };
                                }[];
                                comparison?: {
                                    field: string;
                                    /** @enum {string} */
                                    rule: "equal" | "subset" | "at-most" | "prefix";
                                }[];
                            }[];
                            userinfo?: {
                                acr_values?: string[];
                                max_age_seconds?: number;
                            };
                            registration?: {
                                /** @enum {string} */
                                mode: "off" | "initial-access-token" | "open";
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            email?: {
                                sender_name?: string;
                                /** @enum {string} */
                                password_reset?: "on" | "off";
                                /** @enum {string} */
                                sign_in_notice?: "on" | "off";
                                /** @enum {string} */
                                request_notice?: "on" | "off";
                                /** @enum {string} */
                                verified_address?: "required" | "not-required";
                            };
                            software_statements?: {
                                /** @enum {string} */
                                policy: "none" | "optional" | "required";
                                issuers: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                    max_age_seconds: number;
                                    claims?: {
                                        claim: string;
                                        /** @enum {string} */
                                        member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                    }[];
                                }[];
                            };
                            client_id_metadata_documents?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                allowed_hosts?: string[];
                                blocked_hosts?: string[];
                                redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            token_exchange?: {
                                max_actors?: number;
                                rules: {
                                    client: string;
                                    subject_clients: string[];
                                    subject_issuers?: string[];
                                    /** @enum {string} */
                                    mode: "impersonation" | "delegation";
                                    resources: string[];
                                    scopes?: string[];
                                    authorization_details_types?: string[];
                                    /** @enum {string} */
                                    bound_subjects?: "proven" | "vouched";
                                }[];
                                identity_assertions?: {
                                    client: string;
                                    /** Format: uri */
                                    audience: string;
                                    client_id_there?: string;
                                    scopes: string[];
                                    resources?: string[];
                                    email?: boolean;
                                }[];
                            };
                            trusted_issuers?: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                kinds: ("jwt" | "id-jag")[];
                                subject: {
                                    claim: string;
                                    /** @enum {string} */
                                    user: "id" | "username" | "email";
                                };
                                clients: string[];
                                scopes?: string[];
                                resources?: string[];
                                max_lifetime_seconds: number;
                            }[];
                            workload_issuers?: {
                                /** @enum {string} */
                                kind: "jwt" | "spiffe";
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @enum {string} */
                                        use?: "sig" | "jwt-svid";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                            client_attestation?: {
                                /** @enum {string} */
                                challenge: "required" | "off";
                                attesters: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                    max_lifetime_seconds: number;
                                }[];
                            };
                            organizations?: {
                                /** @enum {string} */
                                membership: "off" | "optional" | "required";
                                roles: {
                                    name: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            language?: "en" | "de";
                            branding?: {
                                logo_uri?: string;
                                primary_color?: string;
                                note?: string;
                                support_uri?: string;
                                privacy_uri?: string;
                                terms_uri?: string;
                            };
                            /** @enum {string} */
                            audit_address?: "full" | "truncated" | "hashed";
                        };
                        /** @default {} */
                        clients: {
                            [key: string]: {
                                client_name?: string;
                                /** Format: uri */
                                client_uri?: string;
                                /** Format: uri */
                                logo_uri?: string;
                                /** Format: uri */
                                policy_uri?: string;
                                /** Format: uri */
                                tos_uri?: string;
                                "client_name#en"?: string;
                                "client_name#de"?: string;
                                /** Format: uri */
                                "client_uri#en"?: string;
                                /** Format: uri */
                                "client_uri#de"?: string;
                                /** Format: uri */
                                "logo_uri#en"?: string;
                                /** Format: uri */
                                "logo_uri#de"?: string;
                                /** Format: uri */
                                "policy_uri#en"?: string;
                                /** Format: uri */
                                "policy_uri#de"?: string;
                                /** Format: uri */
                                "tos_uri#en"?: string;
                                /** Format: uri */
                                "tos_uri#de"?: string;
                                /** @enum {string} */
                                application_type?: "web" | "native";
                                redirect_uris?: string[];
                                post_logout_redirect_uris?: string[];
                                /** Format: uri */
                                backchannel_logout_uri?: string;
                                backchannel_logout_session_required?: boolean;
                                /** Format: uri */
                                frontchannel_logout_uri?: string;
                                frontchannel_logout_session_required?: boolean;
                                /** Format: uri */
                                initiate_login_uri?: string;
                                /** @enum {string} */
                                subject_type?: "public" | "pairwise";
                                /** Format: uri */
                                sector_identifier_uri?: string;
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                response_types?: ("code" | "code id_token")[];
                                scope?: string;
                                /** @enum {string} */
                                token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                                /** @enum {string} */
                                token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                jwks?: {
                                    keys: ({
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP" | "AKP";
                                        kid?: string;
                                        alg?: string;
                                        use?: string;
                                        crv?: string;
                                        x5c?: string[];
                                    } & {
                                        [key: string]: unknown;
                                    })[];
                                };
                                /** Format: uri */
                                jwks_uri?: string;
                                tls_client_auth_subject_dn?: string;
                                tls_client_auth_san_dns?: string;
                                tls_client_auth_san_uri?: string;
                                tls_client_auth_san_ip?: string;
                                tls_client_auth_san_email?: string;
                                workload_issuer?: string;
                                workload_subject?: string;
                                spiffe_id?: string;
                                client_attester?: string;
                                tls_client_certificate_bound_access_tokens?: boolean;
                                dpop_bound_access_tokens?: boolean;
                                require_pushed_authorization_requests?: boolean;
                                /** @enum {string} */
                                id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                require_signed_request_object?: boolean;
                                /** @enum {string} */
                                request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                request_uris?: string[];
                                /** @enum {string} */
                                request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                backchannel_token_delivery_mode?: "poll" | "ping";
                                /** Format: uri */
                                backchannel_client_notification_endpoint?: string;
                                /** @enum {string} */
                                backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                backchannel_user_code_parameter?: boolean;
                                default_max_age?: number;
                                require_auth_time?: boolean;
                                default_acr_values?: string[];
                                software_id?: string;
                                software_version?: string;
                                first_party?: boolean;
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                resources?: string[];
                                authorization_details_types?: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                /** @enum {string} */
                                default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                                introspect_any_audience?: boolean;
                                agent?: {
                                    owner: {
                                        /** @constant */
                                        type: "user";
                                        /** Format: uuid */
                                        user_id: string;
                                    } | {
                                        /** @constant */
                                        type: "team";
                                        name: string;
                                    };
                                    purpose: string;
                                    maximum_authority: {
                                        scopes: string[];
                                        resources: string[];
                                        authorization_details_types?: string[];
                                    };
                                    expires_at: number;
                                };
                                disabled?: boolean;
                            };
                        };
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There are too many clients for a document. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    configuration: {
                        /** @constant */
                        ostiary: 1;
                        /** @enum {string} */
                        profile: "b2c" | "b2b" | "workforce" | "agentic-ai" | "b2b-demo";
                        name: string;
                        /** @default false */
                        disabled?: boolean;
                        /**
                         * @description What is left out is as the profile has it.
                         * @default {}
                         */
                        settings?: {
                            /** @enum {string} */
                            security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                            /** @enum {string} */
                            require_pushed_requests?: "none" | "confidential-clients" | "all";
                            require_sender_constraint?: boolean;
                            /** @enum {string} */
                            pkce?: "every-client" | "public-clients";
                            /** @enum {string} */
                            dpop_nonce?: "required" | "offered";
                            access_token?: {
                                /** @enum {string} */
                                format: "jwt" | "opaque";
                                ttl_seconds: number;
                            };
                            id_token?: {
                                ttl_seconds: number;
                            };
                            refresh_token?: {
                                idle_seconds: number;
                                absolute_seconds: number;
                                rotation_grace_seconds: number;
                                ends_with_session: boolean;
                            };
                            session?: {
                                idle_seconds: number;
                                absolute_seconds: number;
                            };
                            sign_in?: {
                                methods: ("password" | "passkey")[];
                                offer_passkey?: boolean;
                                sample_users?: {
                                    username: string;
                                    password: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            second_factor?: "off" | "optional" | "required";
                            /** @enum {string} */
                            mailed_codes?: "off" | "after-password";
                            /** @enum {string} */
                            sign_up?: "self-service" | "closed";
                            /** @enum {string} */
                            consent?: "first-use" | "always" | "implied-for-first-party";
                            grants?: {
                                /** @enum {string} */
                                management: "off" | "offered" | "required";
                                lifetime_seconds?: number;
                            };
                            token_status_list?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                ttl_seconds?: number;
                            };
                            global_token_revocation?: {
                                clients: string[];
                            };
                            /** @enum {string} */
                            subject_type?: "public" | "pairwise-for-third-parties";
                            signing_algorithms?: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                            encryption_algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                            /**
                             * @default {
                             *       "everyDays": 90,
                             *       "publishAheadSeconds": 86400
                             *     }
                             */
                            key_rotation?: {
                                every_days: number;
                                publish_ahead_seconds: number;
                            };
                            scopes?: {
                                name: string;
                                description: string;
                                claims: string[];
                            }[];
                            resources?: {
                                /** Format: uri */
                                identifier: string;
                                name: string;
                                scopes: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                access_token_ttl_seconds?: number;
                                /** @enum {string} */
                                signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                            }[];
                            /** @enum {string} */
                            resource_indicators?: "optional" | "required";
                            authorization_details_types?: {
                                type: string;
                                resources?: string[];
                                without_user?: boolean;
                                remembered?: boolean;
                                schema?: {
                                    [key: string]: unknown;
                                };
                                template?: {
                                    [key: string]: string;
                                };
                                words?: {
                                    value: string;
                                    text: {
                                        [key: string]: string;
                                    };
                                }[];
                                comparison?: {
                                    field: string;
                                    /** @enum {string} */
                                    rule: "equal" | "subset" | "at-most" | "prefix";
                                }[];
                            }[];
                            userinfo?: {
                                acr_values?: string[];
                                max_age_seconds?: number;
                            };
                            registration?: {
                                /** @enum {string} */
                                mode: "off" | "initial-access-token" | "open";
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            email?: {
                                sender_name?: string;
                                /** @enum {string} */
                                password_reset?: "on" | "off";
                                /** @enum {string} */
                                sign_in_notice?: "on" | "off";
                                /** @enum {string} */
                                request_notice?: "on" | "off";
                                /** @enum {string} */
                                verified_address?: "required" | "not-required";
                            };
                            software_statements?: {
                                /** @enum {string} */
                                policy: "none" | "optional" | "required";
                                issuers: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("PS256" | "ES256" | "EdDSA")[];
                                    max_age_seconds: number;
                                    claims?: {
                                        claim: string;
                                        /** @enum {string} */
                                        member: "client_name" | "client_uri" | "logo_uri" | "policy_uri" | "tos_uri" | "application_type" | "redirect_uris" | "post_logout_redirect_uris" | "request_uris" | "grant_types" | "response_types" | "scope" | "token_endpoint_auth_method" | "token_endpoint_auth_signing_alg" | "jwks" | "jwks_uri" | "tls_client_auth_subject_dn" | "tls_client_auth_san_dns" | "tls_client_auth_san_uri" | "tls_client_certificate_bound_access_tokens" | "dpop_bound_access_tokens" | "require_pushed_authorization_requests" | "id_token_signed_response_alg" | "request_object_signing_alg" | "sector_identifier_uri" | "software_id" | "software_version";
                                    }[];
                                }[];
                            };
                            client_id_metadata_documents?: {
                                /** @enum {string} */
                                mode: "off" | "on";
                                allowed_hosts?: string[];
                                blocked_hosts?: string[];
                                redirect_uris?: ("same-origin" | "https" | "loopback" | "localhost")[];
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                scopes?: string[];
                                authorization_details_types?: string[];
                            };
                            token_exchange?: {
                                max_actors?: number;
                                rules: {
                                    client: string;
                                    subject_clients: string[];
                                    subject_issuers?: string[];
                                    /** @enum {string} */
                                    mode: "impersonation" | "delegation";
                                    resources: string[];
                                    scopes?: string[];
                                    authorization_details_types?: string[];
                                    /** @enum {string} */
                                    bound_subjects?: "proven" | "vouched";
                                }[];
                                identity_assertions?: {
                                    client: string;
                                    /** Format: uri */
                                    audience: string;
                                    client_id_there?: string;
                                    scopes: string[];
                                    resources?: string[];
                                    email?: boolean;
                                }[];
                            };
                            trusted_issuers?: {
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @constant */
                                        use?: "sig";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                kinds: ("jwt" | "id-jag")[];
                                subject: {
                                    claim: string;
                                    /** @enum {string} */
                                    user: "id" | "username" | "email";
                                };
                                clients: string[];
                                scopes?: string[];
                                resources?: string[];
                                max_lifetime_seconds: number;
                            }[];
                            workload_issuers?: {
                                /** @enum {string} */
                                kind: "jwt" | "spiffe";
                                issuer: string;
                                /** Format: uri */
                                jwks_uri?: string;
                                jwks?: {
                                    keys: {
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP";
                                        kid?: string;
                                        alg?: string;
                                        /** @enum {string} */
                                        use?: "sig" | "jwt-svid";
                                        crv?: string;
                                        x?: string;
                                        y?: string;
                                        n?: string;
                                        e?: string;
                                    }[];
                                };
                                /** @constant */
                                discovery?: true;
                                algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                max_lifetime_seconds: number;
                            }[];
                            client_attestation?: {
                                /** @enum {string} */
                                challenge: "required" | "off";
                                attesters: {
                                    issuer: string;
                                    /** Format: uri */
                                    jwks_uri?: string;
                                    jwks?: {
                                        keys: {
                                            /** @enum {string} */
                                            kty: "EC" | "RSA" | "OKP";
                                            kid?: string;
                                            alg?: string;
                                            /** @constant */
                                            use?: "sig";
                                            crv?: string;
                                            x?: string;
                                            y?: string;
                                            n?: string;
                                            e?: string;
                                        }[];
                                    };
                                    /** @constant */
                                    discovery?: true;
                                    algorithms: ("ES256" | "PS256" | "EdDSA" | "RS256")[];
                                    max_lifetime_seconds: number;
                                }[];
                            };
                            organizations?: {
                                /** @enum {string} */
                                membership: "off" | "optional" | "required";
                                roles: {
                                    name: string;
                                    description: string;
                                }[];
                            };
                            /** @enum {string} */
                            language?: "en" | "de";
                            branding?: {
                                logo_uri?: string;
                                primary_color?: string;
                                note?: string;
                                support_uri?: string;
                                privacy_uri?: string;
                                terms_uri?: string;
                            };
                            /** @enum {string} */
                            audit_address?: "full" | "truncated" | "hashed";
                        };
                        /** @default {} */
                        clients?: {
                            [key: string]: {
                                client_name?: string;
                                /** Format: uri */
                                client_uri?: string;
                                /** Format: uri */
                                logo_uri?: string;
                                /** Format: uri */
                                policy_uri?: string;
                                /** Format: uri */
                                tos_uri?: string;
                                "client_name#en"?: string;
                                "client_name#de"?: string;
                                /** Format: uri */
                                "client_uri#en"?: string;
                                /** Format: uri */
                                "client_uri#de"?: string;
                                /** Format: uri */
                                "logo_uri#en"?: string;
                                /** Format: uri */
                                "logo_uri#de"?: string;
                                /** Format: uri */
                                "policy_uri#en"?: string;
                                /** Format: uri */
                                "policy_uri#de"?: string;
                                /** Format: uri */
                                "tos_uri#en"?: string;
                                /** Format: uri */
                                "tos_uri#de"?: string;
                                /** @enum {string} */
                                application_type?: "web" | "native";
                                redirect_uris?: string[];
                                post_logout_redirect_uris?: string[];
                                /** Format: uri */
                                backchannel_logout_uri?: string;
                                backchannel_logout_session_required?: boolean;
                                /** Format: uri */
                                frontchannel_logout_uri?: string;
                                frontchannel_logout_session_required?: boolean;
                                /** Format: uri */
                                initiate_login_uri?: string;
                                /** @enum {string} */
                                subject_type?: "public" | "pairwise";
                                /** Format: uri */
                                sector_identifier_uri?: string;
                                grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                                response_types?: ("code" | "code id_token")[];
                                scope?: string;
                                /** @enum {string} */
                                token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                                /** @enum {string} */
                                token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                jwks?: {
                                    keys: ({
                                        /** @enum {string} */
                                        kty: "EC" | "RSA" | "OKP" | "AKP";
                                        kid?: string;
                                        alg?: string;
                                        use?: string;
                                        crv?: string;
                                        x5c?: string[];
                                    } & {
                                        [key: string]: unknown;
                                    })[];
                                };
                                /** Format: uri */
                                jwks_uri?: string;
                                tls_client_auth_subject_dn?: string;
                                tls_client_auth_san_dns?: string;
                                tls_client_auth_san_uri?: string;
                                tls_client_auth_san_ip?: string;
                                tls_client_auth_san_email?: string;
                                workload_issuer?: string;
                                workload_subject?: string;
                                spiffe_id?: string;
                                client_attester?: string;
                                tls_client_certificate_bound_access_tokens?: boolean;
                                dpop_bound_access_tokens?: boolean;
                                require_pushed_authorization_requests?: boolean;
                                /** @enum {string} */
                                id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                require_signed_request_object?: boolean;
                                /** @enum {string} */
                                request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                request_uris?: string[];
                                /** @enum {string} */
                                request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                /** @enum {string} */
                                authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                                /** @enum {string} */
                                authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                                /** @enum {string} */
                                backchannel_token_delivery_mode?: "poll" | "ping";
                                /** Format: uri */
                                backchannel_client_notification_endpoint?: string;
                                /** @enum {string} */
                                backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                                backchannel_user_code_parameter?: boolean;
                                default_max_age?: number;
                                require_auth_time?: boolean;
                                default_acr_values?: string[];
                                software_id?: string;
                                software_version?: string;
                                first_party?: boolean;
                                /** @enum {string} */
                                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                                resources?: string[];
                                authorization_details_types?: string[];
                                /** @enum {string} */
                                access_token_format?: "jwt" | "opaque";
                                /** @enum {string} */
                                default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                                introspect_any_audience?: boolean;
                                agent?: {
                                    owner: {
                                        /** @constant */
                                        type: "user";
                                        /** Format: uuid */
                                        user_id: string;
                                    } | {
                                        /** @constant */
                                        type: "team";
                                        name: string;
                                    };
                                    purpose: string;
                                    maximum_authority: {
                                        scopes: string[];
                                        resources: string[];
                                        authorization_details_types?: string[];
                                    };
                                    expires_at: number;
                                };
                                disabled?: boolean;
                            };
                        };
                    };
                    /** @default false */
                    prune?: boolean;
                    /** @default {} */
                    secrets?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description With an ETag for If-Match: what is applied is the difference that was shown. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: {
                            /** @enum {string} */
                            target: "workspace" | "client";
                            client_id?: string;
                            /** @enum {string} */
                            action: "create" | "change" | "delete";
                            differences: {
                                pointer: string;
                                before?: unknown;
                                after?: unknown;
                            }[];
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClientReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By the same rules as registration. Whether the client’s requests would pass, the dry run tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_id: string;
                        profiles: {
                            /** @enum {string} */
                            security_profile: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            ready: boolean;
                            missing: {
                                member: string;
                                at?: string | number;
                                have: unknown;
                                need: string[] | string;
                                clause: string;
                                mend: string;
                            }[];
                            changes: {
                                rule: string;
                                today: unknown;
                                would_be: unknown;
                                meaning: string;
                                clause: string;
                            }[];
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClientPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The effective policy: what is enforced, from where, by which clause. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_id: string;
                        /** @enum {string} */
                        security_profile: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        rules: {
                            /** @enum {string} */
                            rule: "profile" | "public_clients" | "client_authentication_methods" | "pushed_requests" | "pkce" | "request_objects" | "fetched_requests" | "request_object_window_seconds" | "response_types" | "response_modes" | "hybrid_response_modes" | "nonce_or_state" | "sender_constraint" | "sender_constraint_methods" | "algorithms" | "post_quantum_algorithms" | "code_ttl_seconds" | "request_uri_ttl_seconds" | "assertion_audience" | "assertion_max_lifetime_seconds" | "device_grant" | "backchannel_requests" | "binding_message" | "backchannel_request_max_seconds" | "refresh_token_rotation" | "introspection_responses" | "dpop_nonce" | "resource_indicators" | "maximum_authority" | "agent_expires_at" | "pkce_method" | "redirect_uri_comparison" | "response_issuer" | "code_use" | "single_use" | "clock_ahead_seconds" | "unsigned_tokens";
                            title: string;
                            value: unknown;
                            meaning: string;
                            clause: string;
                            /** @enum {string} */
                            from: "workspace-security-profile" | "client-security-profile" | "workspace-setting" | "client-metadata" | "built-in";
                            member?: string;
                            narrowed_by?: {
                                member: string;
                                value: unknown;
                            };
                            stricter_by: {
                                /** @enum {string} */
                                from: "workspace-setting" | "client-metadata";
                                member: string;
                                value: unknown;
                                clause: string;
                            }[];
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSecurityProfiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The least strict first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        security_profiles: {
                            /** @enum {string} */
                            name: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                            enforced: boolean;
                            rules: {
                                /** @enum {string} */
                                rule: "profile" | "public_clients" | "client_authentication_methods" | "pushed_requests" | "pkce" | "request_objects" | "fetched_requests" | "request_object_window_seconds" | "response_types" | "response_modes" | "hybrid_response_modes" | "nonce_or_state" | "sender_constraint" | "sender_constraint_methods" | "algorithms" | "post_quantum_algorithms" | "code_ttl_seconds" | "request_uri_ttl_seconds" | "assertion_audience" | "assertion_max_lifetime_seconds" | "device_grant" | "backchannel_requests" | "binding_message" | "backchannel_request_max_seconds" | "refresh_token_rotation" | "introspection_responses" | "dpop_nonce" | "resource_indicators" | "maximum_authority" | "agent_expires_at" | "pkce_method" | "redirect_uri_comparison" | "response_issuer" | "code_use" | "single_use" | "clock_ahead_seconds" | "unsigned_tokens";
                                title: string;
                                value: unknown;
                                meaning: string;
                                clause: string;
                            }[];
                        }[];
                    };
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspacePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A rule is listed twice where public clients have it otherwise than confidential ones. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        security_profile: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        rules: {
                            /** @enum {string} */
                            rule: "profile" | "public_clients" | "client_authentication_methods" | "pushed_requests" | "pkce" | "request_objects" | "fetched_requests" | "request_object_window_seconds" | "response_types" | "response_modes" | "hybrid_response_modes" | "nonce_or_state" | "sender_constraint" | "sender_constraint_methods" | "algorithms" | "post_quantum_algorithms" | "code_ttl_seconds" | "request_uri_ttl_seconds" | "assertion_audience" | "assertion_max_lifetime_seconds" | "device_grant" | "backchannel_requests" | "binding_message" | "backchannel_request_max_seconds" | "refresh_token_rotation" | "introspection_responses" | "dpop_nonce" | "resource_indicators" | "maximum_authority" | "agent_expires_at" | "pkce_method" | "redirect_uri_comparison" | "response_issuer" | "code_use" | "single_use" | "clock_ahead_seconds" | "unsigned_tokens";
                            title: string;
                            value: unknown;
                            meaning: string;
                            clause: string;
                            /** @enum {string} */
                            from: "workspace-security-profile" | "client-security-profile" | "workspace-setting" | "client-metadata" | "built-in";
                            member?: string;
                            narrowed_by?: {
                                member: string;
                                value: unknown;
                            };
                            stricter_by: {
                                /** @enum {string} */
                                from: "workspace-setting" | "client-metadata";
                                member: string;
                                value: unknown;
                                clause: string;
                            }[];
                            /** @enum {string} */
                            applies_to: "every-client" | "confidential-clients" | "public-clients";
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dryRunPolicy: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                client_id?: string;
                since?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the clients, oldest first. Only the newest events of the workspace are looked at: `truncated` says that there are older ones. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        security_profile: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        events_read: number;
                        /** Format: date-time */
                        reaches_back_to?: string;
                        truncated: boolean;
                        clients: {
                            client_id: string;
                            client_name: string;
                            /** @enum {string} */
                            verdict: "would-break" | "would-not-break" | "no-traffic";
                            requests: number;
                            registration: {
                                member: string;
                                at?: string | number;
                                have: unknown;
                                need: string[] | string;
                                clause: string;
                                mend: string;
                            }[];
                            traffic: {
                                rule: string;
                                meaning: string;
                                clause: string;
                                requests: number;
                                /** Format: date-time */
                                last_seen: string;
                                sample_request_id: string;
                            }[];
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewClientChange: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientMetadata"];
            };
        };
        responses: {
            /** @description By the same rules as the change itself. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_id: string;
                        accepted: boolean;
                        missing: {
                            member: string;
                            at?: string | number;
                            have: unknown;
                            need: string[] | string;
                            clause: string;
                            mend: string;
                        }[];
                        changes: {
                            rule: string;
                            today: unknown;
                            would_be: unknown;
                            meaning: string;
                            clause: string;
                        }[];
                        secrets_ended: number;
                        secret_made: boolean;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        username: string;
                        claims: {
                            [key: string]: unknown;
                        };
                        disabled: boolean;
                        version: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": {
                    password?: string;
                    claims?: {
                        [key: string]: unknown;
                    };
                    disabled?: boolean;
                };
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        username: string;
                        claims: {
                            [key: string]: unknown;
                        };
                        disabled: boolean;
                        version: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The e-mail address is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                search?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By user name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        users: {
                            id: string;
                            username: string;
                            claims: {
                                [key: string]: unknown;
                            };
                            disabled: boolean;
                            version: number;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    username: string;
                    password?: string;
                    claims?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        username: string;
                        claims: {
                            [key: string]: unknown;
                        };
                        disabled: boolean;
                        version: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or the caller’s role does not allow it; or the workspace has as many users as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The user name or the e-mail address is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With an ETag for a later change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        display_name: string;
                        enabled: boolean;
                        domains: string[];
                        metadata: {
                            [key: string]: unknown;
                        };
                        version: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed (RFC 9110 §13.1.1). */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                workspace: string;
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted, and everybody’s membership with it, within a second. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match names another version. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed (RFC 9110 §13.1.1). */
                "If-Match"?: string;
            };
            path: {
                tenant: string;
                workspace: string;
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": {
                    name?: string;
                    display_name?: string & (unknown & unknown);
                    domains?: string[] | null;
                    enabled?: boolean;
                    metadata?: {
                        [key: string]: unknown;
                    } | null;
                };
            };
        };
        responses: {
            /** @description As it is now, everywhere within a second. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        display_name: string;
                        enabled: boolean;
                        domains: string[];
                        metadata: {
                            [key: string]: unknown;
                        };
                        version: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another organization of the workspace has the name, or one of the domains. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description If-Match names another version. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                search?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        organizations: {
                            id: string;
                            name: string;
                            display_name: string;
                            enabled: boolean;
                            domains: string[];
                            metadata: {
                                [key: string]: unknown;
                            };
                            version: number;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    display_name: string & (unknown & unknown);
                    domains?: string[];
                    enabled?: boolean;
                    metadata?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Created, without members. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        display_name: string;
                        enabled: boolean;
                        domains: string[];
                        metadata: {
                            [key: string]: unknown;
                        };
                        version: number;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or the caller’s role does not allow it; or the workspace has as many organizations as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another organization of the workspace has the name, or one of the domains. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizationMembers: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                search?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By user name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        members: {
                            user_id: string;
                            username: string;
                            name?: string;
                            email?: string;
                            disabled: boolean;
                            roles: string[];
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizationsOfUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By display name; all of them, a hundred at most. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        organizations: {
                            id: string;
                            name: string;
                            display_name: string;
                            enabled: boolean;
                            roles: string[];
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putOrganizationMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                organization_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    roles: string[];
                };
            };
        };
        responses: {
            /** @description The member, known everywhere within a second. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user_id: string;
                        username: string;
                        name?: string;
                        email?: string;
                        disabled: boolean;
                        roles: string[];
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or the caller’s role does not allow it; or the organization has as many members, or the user is in as many organizations, as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeOrganizationMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                organization_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No longer a member, everywhere within a second; still a user of the workspace. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeGrantsInOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn, all of them. Disabling and deleting an organization does the same. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        withdrawn: number;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCredentials: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Passkeys with the oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        password_changed_at?: string;
                        passkeys: {
                            id: string;
                            name: string;
                            synced: boolean;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            last_used_at?: string;
                        }[];
                        /** Format: date-time */
                        one_time_codes_since?: string;
                        recovery_codes_left: number;
                        /** Format: date-time */
                        locked_until?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeOneTimeCodes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. Where the workspace requires a second factor, the user sets one up at the next sign-in. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
                passkey_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. It signs nobody in any more; sessions go on. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlockUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forgotten. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSessionsOfUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out, or was not signed in. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                user_id?: string;
                client_id?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The youngest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: {
                            id: string;
                            user_id: string;
                            username?: string;
                            clients: {
                                client_id: string;
                                client_name?: string;
                            }[];
                            /** Format: date-time */
                            auth_time: string;
                            acr: string;
                            amr: string[];
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            last_seen_at: string;
                            /** Format: date-time */
                            expires_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGrantsOfUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those in force, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        grants: {
                            id: string;
                            client_id: string;
                            organization_id?: string;
                            scopes: string[];
                            resources: string[];
                            authorization_details?: unknown[];
                            claims: string[];
                            /** @enum {string} */
                            basis?: "user" | "implied-for-first-party" | "assertion";
                            reason?: string;
                            managed: boolean;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                            /** Format: date-time */
                            last_used_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeGrantsOfUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn, some hundreds at a time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        withdrawn: number;
                        more: boolean;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGrants: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                user_id?: string;
                client_id?: string;
                organization_id?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those in force, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        grants: {
                            id: string;
                            client_id: string;
                            organization_id?: string;
                            scopes: string[];
                            resources: string[];
                            authorization_details?: unknown[];
                            claims: string[];
                            /** @enum {string} */
                            basis?: "user" | "implied-for-first-party" | "assertion";
                            reason?: string;
                            managed: boolean;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                            /** Format: date-time */
                            last_used_at?: string;
                            user_id: string;
                            username?: string;
                            client_name?: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                grant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was allowed, to whom, why and until when. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        client_id: string;
                        organization_id?: string;
                        scopes: string[];
                        resources: string[];
                        authorization_details?: unknown[];
                        claims: string[];
                        /** @enum {string} */
                        basis?: "user" | "implied-for-first-party" | "assertion";
                        reason?: string;
                        managed: boolean;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                        /** Format: date-time */
                        expires_at?: string;
                        /** Format: date-time */
                        last_used_at?: string;
                        user_id: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeGlobally: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sub_id: {
                        /** @constant */
                        format: "opaque";
                        /** Format: uuid */
                        id: string;
                    } | {
                        /** @constant */
                        format: "iss_sub";
                        iss: string;
                        sub: string;
                    } | {
                        /** @constant */
                        format: "email";
                        email: string;
                    };
                };
            };
        };
        responses: {
            /** @description Ended. The user signs in again before anything new is issued. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeGrantOfUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                user_id: string;
                grant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeGrantsForClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn, some hundreds at a time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        withdrawn: number;
                        more: boolean;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endAgents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_id: string;
                } | {
                    owner: {
                        /** @constant */
                        type: "user";
                        /** Format: uuid */
                        user_id: string;
                    } | {
                        /** @constant */
                        type: "team";
                        name: string;
                    };
                };
            };
        };
        responses: {
            /** @description Ended within a second: nobody takes what they hold, also when they are enabled again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ended: {
                            client_id: string;
                            grants_withdrawn: number;
                        }[];
                        more: boolean;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAgents: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                owner?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: {
                            client_id: string;
                            client_name: string;
                            agent: {
                                owner: {
                                    /** @constant */
                                    type: "user";
                                    /** Format: uuid */
                                    user_id: string;
                                } | {
                                    /** @constant */
                                    type: "team";
                                    name: string;
                                };
                                purpose: string;
                                maximum_authority: {
                                    scopes: string[];
                                    resources: string[];
                                    authorization_details_types?: string[];
                                };
                                expires_at: number;
                            };
                            owner_username?: string;
                            disabled: boolean;
                            expired: boolean;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDelegations: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                user_id?: string;
                client_id?: string;
                owner?: string;
                grant_id?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        delegations: {
                            id: string;
                            user_id?: string;
                            username?: string;
                            grant_id?: string;
                            granted: boolean;
                            chain: {
                                client_id: string;
                                client_name?: string;
                            }[];
                            hops: number;
                            owners: string[];
                            scopes: string[];
                            resources: string[];
                            authorization_details?: unknown[];
                            /** Format: date-time */
                            first_at: string;
                            /** Format: date-time */
                            last_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainSigningKeyRevocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                kid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed tokens in circulation are refused until the client gets new ones. Opaque access tokens, refresh tokens, codes and sessions are not affected. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        signing_key: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        };
                        /** Format: date-time */
                        last_token_expires_at?: string;
                        affected_clients: number;
                        clients: {
                            client_id: string;
                            client_name: string;
                            signed: ("access_token" | "id_token" | "userinfo" | "introspection" | "authorization_response")[];
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEncryptionKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first; public parts are at the workspace’s jwks_uri. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        encryption_keys: {
                            kid: string;
                            /** @enum {string} */
                            alg: "RSA-OAEP-256" | "ECDH-ES";
                            /** @enum {string} */
                            state: "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            rotates_at?: string;
                            /** Format: date-time */
                            retires_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first; public parts are at the workspace’s jwks_uri. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        signing_keys: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSigningKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                kid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key signs; rotate first. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeSigningKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                kid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description What broke, and all keys as they are now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        signing_key: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        };
                        /** Format: date-time */
                        last_token_expires_at?: string;
                        affected_clients: number;
                        clients: {
                            client_id: string;
                            client_name: string;
                            signed: ("access_token" | "id_token" | "userinfo" | "introspection" | "authorization_response")[];
                        }[];
                        signing_keys: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key began or ceased to sign at this moment. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateEncryptionKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    algorithms?: ("RSA-OAEP-256" | "ECDH-ES")[];
                    /** @default false */
                    immediately?: boolean;
                };
            };
        };
        responses: {
            /** @description All keys as they are now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        encryption_keys: {
                            kid: string;
                            /** @enum {string} */
                            alg: "RSA-OAEP-256" | "ECDH-ES";
                            /** @enum {string} */
                            state: "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            rotates_at?: string;
                            /** Format: date-time */
                            retires_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    algorithms?: ("ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87")[];
                    /** @default false */
                    immediately?: boolean;
                };
            };
        };
        responses: {
            /** @description All keys as they are now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        signing_keys: {
                            kid: string;
                            alg: string;
                            /** @enum {string} */
                            state: "next" | "active" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            activates_at: string;
                            /** Format: date-time */
                            retires_at?: string;
                            /** Format: date-time */
                            rotates_at?: string;
                        }[];
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAdministrators: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description People; automation clients have a list of their own. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        administrators: {
                            id: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "developer" | "auditor";
                            /** Format: date-time */
                            created_at: string;
                            username?: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addAdministrator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    username: string;
                    password: string;
                    /** Format: email */
                    email?: string;
                    name?: string;
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "auditor";
                };
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "auditor";
                        /** Format: date-time */
                        created_at: string;
                        username: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token has another scope, or the caller’s role does not allow it; or the workspace has as many users as the installation lets it have (type urn:ostiary:problem:quota-exceeded). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The user name or the e-mail address is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAutomationClients: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Clients of the installation’s own workspace that have a role in the tenant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        automation_clients: {
                            id: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "developer" | "auditor";
                            /** Format: date-time */
                            created_at: string;
                            client_name?: string;
                            /** @enum {string} */
                            token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addAutomationClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                    /** @enum {string} */
                    token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                    jwks?: {
                        keys: ({
                            /** @enum {string} */
                            kty: "EC" | "RSA" | "OKP" | "AKP";
                            kid?: string;
                            alg?: string;
                            use?: string;
                            crv?: string;
                            x5c?: string[];
                        } & {
                            [key: string]: unknown;
                        })[];
                    };
                    /** Format: uri */
                    jwks_uri?: string;
                    tls_client_auth_subject_dn?: string;
                    tls_client_auth_san_dns?: string;
                    tls_client_auth_san_uri?: string;
                    tls_client_auth_san_ip?: string;
                    tls_client_auth_san_email?: string;
                    dpop_bound_access_tokens?: boolean;
                    tls_client_certificate_bound_access_tokens?: boolean;
                    /** @enum {string} */
                    security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                    client_name: string;
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "auditor";
                };
            };
        };
        responses: {
            /** @description Registered with the scopes that the role allows; a secret, if there is one, is shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        client_name?: string;
                        /** Format: uri */
                        client_uri?: string;
                        /** Format: uri */
                        logo_uri?: string;
                        /** Format: uri */
                        policy_uri?: string;
                        /** Format: uri */
                        tos_uri?: string;
                        "client_name#en"?: string;
                        "client_name#de"?: string;
                        /** Format: uri */
                        "client_uri#en"?: string;
                        /** Format: uri */
                        "client_uri#de"?: string;
                        /** Format: uri */
                        "logo_uri#en"?: string;
                        /** Format: uri */
                        "logo_uri#de"?: string;
                        /** Format: uri */
                        "policy_uri#en"?: string;
                        /** Format: uri */
                        "policy_uri#de"?: string;
                        /** Format: uri */
                        "tos_uri#en"?: string;
                        /** Format: uri */
                        "tos_uri#de"?: string;
                        /** @enum {string} */
                        application_type?: "web" | "native";
                        redirect_uris?: string[];
                        post_logout_redirect_uris?: string[];
                        /** Format: uri */
                        backchannel_logout_uri?: string;
                        backchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        frontchannel_logout_uri?: string;
                        frontchannel_logout_session_required?: boolean;
                        /** Format: uri */
                        initiate_login_uri?: string;
                        /** @enum {string} */
                        subject_type?: "public" | "pairwise";
                        /** Format: uri */
                        sector_identifier_uri?: string;
                        grant_types?: ("authorization_code" | "refresh_token" | "client_credentials" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[];
                        response_types?: ("code" | "code id_token")[];
                        scope?: string;
                        /** @enum {string} */
                        token_endpoint_auth_method?: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "tls_client_auth" | "self_signed_tls_client_auth" | "urn:ostiary:client-auth:workload-jwt" | "spiffe_jwt" | "attest_jwt_client_auth";
                        /** @enum {string} */
                        token_endpoint_auth_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        jwks?: {
                            keys: ({
                                /** @enum {string} */
                                kty: "EC" | "RSA" | "OKP" | "AKP";
                                kid?: string;
                                alg?: string;
                                use?: string;
                                crv?: string;
                                x5c?: string[];
                            } & {
                                [key: string]: unknown;
                            })[];
                        };
                        /** Format: uri */
                        jwks_uri?: string;
                        tls_client_auth_subject_dn?: string;
                        tls_client_auth_san_dns?: string;
                        tls_client_auth_san_uri?: string;
                        tls_client_auth_san_ip?: string;
                        tls_client_auth_san_email?: string;
                        workload_issuer?: string;
                        workload_subject?: string;
                        spiffe_id?: string;
                        client_attester?: string;
                        tls_client_certificate_bound_access_tokens?: boolean;
                        dpop_bound_access_tokens?: boolean;
                        require_pushed_authorization_requests?: boolean;
                        /** @enum {string} */
                        id_token_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        userinfo_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        id_token_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        id_token_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        userinfo_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        userinfo_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        introspection_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        introspection_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        introspection_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        require_signed_request_object?: boolean;
                        /** @enum {string} */
                        request_object_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        request_uris?: string[];
                        /** @enum {string} */
                        request_object_encryption_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        request_object_encryption_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        authorization_signed_response_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        /** @enum {string} */
                        authorization_encrypted_response_alg?: "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A256KW";
                        /** @enum {string} */
                        authorization_encrypted_response_enc?: "A256GCM" | "A128GCM" | "A128CBC-HS256";
                        /** @enum {string} */
                        backchannel_token_delivery_mode?: "poll" | "ping";
                        /** Format: uri */
                        backchannel_client_notification_endpoint?: string;
                        /** @enum {string} */
                        backchannel_authentication_request_signing_alg?: "ES256" | "PS256" | "EdDSA" | "RS256" | "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
                        backchannel_user_code_parameter?: boolean;
                        default_max_age?: number;
                        require_auth_time?: boolean;
                        default_acr_values?: string[];
                        software_id?: string;
                        software_version?: string;
                        first_party?: boolean;
                        /** @enum {string} */
                        security_profile?: "oauth2.1" | "fapi1-advanced" | "fapi2-security" | "fapi2-message-signing";
                        resources?: string[];
                        authorization_details_types?: string[];
                        /** @enum {string} */
                        access_token_format?: "jwt" | "opaque";
                        /** @enum {string} */
                        default_response_mode?: "query" | "fragment" | "form_post" | "jwt" | "query.jwt" | "fragment.jwt" | "form_post.jwt";
                        introspect_any_audience?: boolean;
                        agent?: {
                            owner: {
                                /** @constant */
                                type: "user";
                                /** Format: uuid */
                                user_id: string;
                            } | {
                                /** @constant */
                                type: "team";
                                name: string;
                            };
                            purpose: string;
                            maximum_authority: {
                                scopes: string[];
                                resources: string[];
                                authorization_details_types?: string[];
                            };
                            expires_at: number;
                        };
                        disabled?: boolean;
                        client_id: string;
                        client_id_issued_at: number;
                        software_statement_issuer?: string;
                        client_secrets: {
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at?: string;
                        }[];
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "auditor";
                        client_secret?: string;
                        /** @constant */
                        client_secret_expires_at?: 0;
                        /** Format: uri */
                        token_endpoint: string;
                        /** Format: uri */
                        resource: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeAdministrator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user stays; what the tenant has is closed to him at once. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The tenant would have no owner. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeAdministrator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": {
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "auditor";
                };
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "auditor";
                        /** Format: date-time */
                        created_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The tenant would have no owner. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeAutomationClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted; its tokens are refused at once. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reading them is an event of the audit trail. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invitations: {
                            id: string;
                            email: string;
                            /** @enum {string} */
                            role: "owner" | "admin" | "developer" | "auditor";
                            /** @enum {string} */
                            status: "pending" | "accepted" | "withdrawn" | "expired";
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at: string;
                        }[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    inviteAdministrator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "auditor";
                    locale?: string;
                };
            };
        };
        responses: {
            /** @description A message with a link is on its way; the link is good once, until `expires_at`. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        email: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "auditor";
                        /** @enum {string} */
                        status: "pending" | "accepted" | "withdrawn" | "expired";
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An invitation for this address is waiting already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many invitations of this tenant, or messages to this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This installation sends no e-mail. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resendInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    locale?: string;
                };
            };
        };
        responses: {
            /** @description It is on its way, with a link of its own; the invitation is good for seven days from now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        email: string;
                        /** @enum {string} */
                        role: "owner" | "admin" | "developer" | "auditor";
                        /** @enum {string} */
                        status: "pending" | "accepted" | "withdrawn" | "expired";
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many invitations of this tenant, or messages to this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This installation sends no e-mail. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn; its link is good for nothing any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenantAuditEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As docs/audit/events.md describes it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        log_index: number;
                        id: string;
                        type: string;
                        time: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspaceAuditEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workspace: string;
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As docs/audit/events.md describes it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        log_index: number;
                        id: string;
                        type: string;
                        time: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that there are; docs/audit/events.md has every member of each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        event_types: {
                            type: string;
                            when: string;
                        }[];
                    };
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchTenantAuditEvents: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                from?: string;
                to?: string;
                type?: string;
                actor?: string;
                client_id?: string;
                outcome?: "success" | "failure";
                request_id?: string;
                grant_id?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first; the members of an event are described in docs/audit/events.md. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        events: ({
                            log_index: number;
                            id: string;
                            type: string;
                            time: string;
                        } & {
                            [key: string]: unknown;
                        })[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchWorkspaceAuditEvents: {
        parameters: {
            query?: {
                limit?: string;
                cursor?: string;
                from?: string;
                to?: string;
                type?: string;
                actor?: string;
                client_id?: string;
                outcome?: "success" | "failure";
                request_id?: string;
                grant_id?: string;
            };
            header?: never;
            path: {
                tenant: string;
                workspace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first; the members of an event are described in docs/audit/events.md. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        events: ({
                            log_index: number;
                            id: string;
                            type: string;
                            time: string;
                        } & {
                            [key: string]: unknown;
                        })[];
                        next_cursor?: string;
                    };
                };
            };
            /** @description A refusal (RFC 9457). */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests of this address; see Retry-After. */
            429: {
                headers: {
                    /** @description Seconds after which it is worth trying again (RFC 9110 §10.2.3). */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A refusal (RFC 9457). */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
