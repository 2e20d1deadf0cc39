import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  GetEventRequest,
  SearchEventsRequest,
  SearchEventsResponse,
  StoredEvent,
} from '@ostiary/contracts/ostiary/audit/v1/audit';
import { DataSource } from 'typeorm';
import { getEvent, searchEvents } from './search-events.js';

/** Called by `tenant`, which has checked that the administrator may read this tenant's trail. */
@Controller()
export class AuditTrailRpc {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @GrpcMethod('AuditTrail', 'searchEvents')
  searchEvents(request: SearchEventsRequest): Promise<SearchEventsResponse> {
    return searchEvents(this.dataSource, request);
  }

  @GrpcMethod('AuditTrail', 'getEvent')
  getEvent(request: GetEventRequest): Promise<StoredEvent> {
    return getEvent(this.dataSource, request);
  }
}
